"use strict";
// Everything works without this file: it only counts down, and keeps a second click from being sent.

for (const button of document.querySelectorAll("[data-wait]")) {
  const words = button.textContent;
  const ends = Date.now() + 1000 * Number(button.dataset.wait);
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${words}（${left} 秒后）` : words;
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

for (const shown of document.querySelectorAll("[data-preview-of]")) {
  const input = document.getElementById(shown.dataset.previewOf);
  input.addEventListener("change", () => {
    const reader = new FileReader(); // data: is allowed by the page's policy, blob: is not
    reader.addEventListener("load", () => { shown.src = reader.result; shown.hidden = false; });
    if (input.files[0]) reader.readAsDataURL(input.files[0]);
  });
}
