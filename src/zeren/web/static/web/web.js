// Small comforts of the shell. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;

  // Light or dark without a reload; the form's own address keeps it where scripts are off.
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("[data-look-switch]");
    if (!button) return;
    event.preventDefault();
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    root.dataset.look = next;
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `zeren_look=${next};path=/;max-age=31536000;samesite=lax${secure}`;
    document.dispatchEvent(new CustomEvent("zeren:look"));
  });

  // A menu closes when the reader taps elsewhere or presses Escape.
  const openMenus = () => document.querySelectorAll("details.z-menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });

  // The second tap of an impatient thumb does nothing for a while; a later one sends the form again,
  // which the server knows by its key and does once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    window.setTimeout(() => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // A table that scrolls is reached with the keyboard, as every browser should do by itself.
  const reach = () => document.querySelectorAll(".z-table").forEach((box) => {
    const scrolls = box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
    if (!scrolls) { box.removeAttribute("tabindex"); return; }
    const isNamed = box.closest("section[aria-label], section[aria-labelledby]");
    const name = box.querySelector("caption") || box.closest(".card")?.querySelector(".card-title");
    box.tabIndex = 0;
    if (name && !isNamed) { box.setAttribute("role", "region"); box.setAttribute("aria-label", name.textContent.trim()); }
  });
  reach();
  window.addEventListener("resize", reach);

  // A single field that is wrong is where one goes on; otherwise the list of problems speaks first.
  const problems = document.querySelector(".z-problems");
  const wrong = document.querySelectorAll("main .is-invalid");
  const first = problems && wrong.length === 1 ? wrong[0] : problems;
  if (first) first.focus({ preventScroll: false });
  if (first && first !== problems) first.scrollIntoView({ block: "center" });
})();
