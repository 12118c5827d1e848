// The two buttons of the cookie notice.
document.querySelectorAll("[data-cookies]").forEach(function (button) {
  button.addEventListener("click", function () {
    document.cookie = "ledger_cookies=" + button.dataset.cookies + "; path=/; max-age=31536000";
    document.getElementById("cookie-notice").hidden = true;
  });
});
