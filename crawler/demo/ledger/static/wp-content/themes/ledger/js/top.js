// The "top story" bar, and a counter on somebody else's server. In an archived page neither may ever run.
(function () {
  function show() {
    var banner = document.createElement("div");
    banner.className = "top-banner";
    banner.textContent = "TOP-SCRIPT-RAN";
    document.body.insertBefore(banner, document.body.firstChild);
    new Image().src = "http://203.0.113.7/beacon.gif?page=" + encodeURIComponent(location.pathname);
  }
  if (document.body) { show(); } else { document.addEventListener("DOMContentLoaded", show); }
})();
