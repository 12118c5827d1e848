// 字号切换与打印  北原新闻网技术部
function doZoom(size) {
  var zoom = document.getElementById("zoom");
  if (!zoom) return;
  zoom.style.fontSize = size + "px";
  var cells = zoom.getElementsByTagName("p");
  for (var i = 0; i < cells.length; i++) cells[i].style.fontSize = size + "px";
}
function doPrint() { window.print(); }
