// Big keys for number and PIN. Without this file the fields are typed into as everywhere.
(() => {
  "use strict";
  window.indexedDB?.deleteDatabase("zeren"); // what was kept here while it was somebody's own
  const form = document.querySelector("[data-pad]");
  if (!form) return;
  const number = form.querySelector("[name=login]");
  const pin = form.querySelector("[name=pin]");
  let active = number.value ? pin : number;
  const turn = (field) => {
    active = field;
    field.focus({ preventScroll: true });
  };
  // The keys of the page stand in for those of the device, unless staff numbers have letters here.
  const known = [...document.querySelectorAll("[data-number]")].map((one) => one.dataset.number);
  pin.inputMode = "none";
  if (known.length && known.every((one) => /^\d+$/.test(one))) number.inputMode = "none";
  [number, pin].forEach((field) => field.addEventListener("focus", () => { active = field; }));
  form.querySelector(".kiosk-keys").hidden = false;
  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-digit], [data-back], [data-next]");
    if (!key) return;
    if (key.dataset.digit) active.value += key.dataset.digit;
    else if (key.hasAttribute("data-back")) active.value = active.value.slice(0, -1);
    else turn(pin);
    active.focus({ preventScroll: true });
    if (active === pin && pin.value.length === Number(form.dataset.pad)) form.requestSubmit();
  });
  document.querySelectorAll("[data-number]").forEach((name) => {
    name.addEventListener("click", (event) => {
      event.preventDefault();
      number.value = name.dataset.number;
      turn(pin);
    });
  });
  if (number.value) turn(pin);
})();
