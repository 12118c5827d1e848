"use strict";

// Pictures are fetched when they come near the window.
const show = (image) => {
  image.src = image.dataset.src;
  if (image.dataset.srcset) image.srcset = image.dataset.srcset;
  image.removeAttribute("data-src");
};
const lazy = document.querySelectorAll("img[data-src]");
if ("IntersectionObserver" in window) {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      show(entry.target);
      watcher.unobserve(entry.target);
    }
  }, { rootMargin: "400px" });
  lazy.forEach((image) => watcher.observe(image));
} else {
  lazy.forEach(show);
}

const cookie = document.querySelector(".cookie");
if (cookie) {
  cookie.hidden = document.cookie.includes("hd_consent=1");
  cookie.querySelector("button").addEventListener("click", () => {
    document.cookie = "hd_consent=1; path=/; max-age=31536000";
    cookie.hidden = true;
  });
}

document.querySelectorAll("[data-size]").forEach((button) => {
  button.addEventListener("click", () => {
    document.querySelector(".story-body").className = `story-body ${button.dataset.size}`;
  });
});

const copy = document.querySelector("[data-copy]");
if (copy) {
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.textContent = "已複製";
  });
}
