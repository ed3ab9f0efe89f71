// Keys for the desk: j and k walk the lines, g and a letter opens a page of the menu, / searches,
// ? shows this list. Nothing happens while somebody types, and the list switches the keys off.
(() => {
  "use strict";
  const sheet = document.querySelector("#keys-sheet");
  if (!sheet) return;
  const isOff = () => /(^|; )zeren_keys=off/.test(document.cookie);
  const lines = () =>
    [...document.querySelectorAll("main .z-act, main .z-step, main tbody tr")]
      .map((line) => line.querySelector(".z-act-button :is(a, button), a[href], button, summary"))
      .filter((target) => target && target.offsetParent);
  const types = (target) => target.closest("input, textarea, select, [contenteditable]");
  let afterG = 0;

  const step = (by) => {
    const all = lines();
    if (!all.length) return;
    const here = all.findIndex((one) => one.closest(".z-act, .z-step, tr").contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))];
    next.focus();
    next.closest(".z-act, .z-step, tr").scrollIntoView({ block: "nearest" });
  };

  const act = (key) => {
    if (Date.now() - afterG < 1500) {
      afterG = 0;
      const entry = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (entry) location.assign(entry.href);
      return Boolean(entry);
    }
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "g") afterG = Date.now();
    else if (key === "/") document.querySelector(".z-search input")?.focus();
    else if (key === "?") sheet.showModal();
    else return false;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (sheet.open || types(event.target) || (isOff() && event.key !== "?")) return;
    if (act(event.key)) event.preventDefault();
  });

  const choice = sheet.querySelector("input[type=checkbox]");
  choice.checked = !isOff();
  choice.addEventListener("change", () => {
    const secure = location.protocol === "https:" ? ";secure" : "";
    const kept = choice.checked ? "on" : "off";
    document.cookie = `zeren_keys=${kept};path=/;max-age=31536000;samesite=lax${secure}`;
  });
  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => sheet.showModal());
  });
})();
