// The console works without this script: it only spares people from pressing twice, and follows what goes on.
"use strict";

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
}

// The back button shows a page as it was left: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

const live = document.querySelector("[data-live]");
if (live) {
  setInterval(() => {
    if (document.visibilityState === "visible") location.reload();
  }, Number(live.dataset.live) * 1000);
}
