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

for (const box of document.querySelectorAll("[data-drawing]")) {
  const form = box.closest("form");
  const typing = form.querySelector("[data-typing]");
  const canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  let drawn = false;
  let down = false;
  const show = (drawing) => { box.hidden = !drawing; typing.hidden = drawing; };
  const clear = () => { pen.clearRect(0, 0, canvas.width, canvas.height); drawn = false; };
  const at = (event) => {
    const place = canvas.getBoundingClientRect();
    return [
      ((event.clientX - place.left) * canvas.width) / place.width,
      ((event.clientY - place.top) * canvas.height) / place.height,
    ];
  };
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
  canvas.addEventListener("pointerdown", (event) => {
    down = drawn = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const ends of ["pointerup", "pointercancel"]) canvas.addEventListener(ends, () => { down = false; });
  box.querySelector("[data-clear]").addEventListener("click", clear);
  box.querySelector("[data-type]").addEventListener("click", () => { clear(); show(false); });
  form.addEventListener("submit", () => {
    form.elements.signature.value = drawn ? canvas.toDataURL("image/png") : "";
  });
  show(true);
}
