// Reading a letter on a phone: one section is open at a time, each that was read is counted, and the
// way to the signature opens after the last. Without this file all sections stand open.
(() => {
  "use strict";
  const place = document.querySelector("[data-sections]");
  if (!place) return;
  const sections = [...place.querySelectorAll("details")];
  const [next, after, progress] = ["next", "after", "progress"].map((one) => document.querySelector(`[data-${one}]`));
  const key = `read|${place.dataset.sections}`;
  let read = new Set();
  try { read = new Set(JSON.parse(sessionStorage.getItem(key) || "[]")); } catch { /* begins anew */ }

  const draw = () => {
    sections.forEach((section, n) => { section.querySelector(".letter-read").hidden = !read.has(n); });
    progress.querySelector("[data-done]").textContent = read.size;
    progress.hidden = false;
    const isDone = read.size === sections.length;
    next.hidden = isDone;
    after.hidden = !isDone;
  };
  const unread = (from) => sections.findIndex((_section, n) => n >= from && !read.has(n));
  const show = (n, isMoved) => {
    sections.forEach((section, m) => { section.open = m === n; });
    if (isMoved && n >= 0) sections[n].querySelector("summary").focus();
    if (isMoved && n >= 0) sections[n].scrollIntoView({ block: "start" });
  };

  next.addEventListener("click", () => {
    const open = sections.findIndex((section, n) => section.open && !read.has(n));
    if (open >= 0) read.add(open);
    try { sessionStorage.setItem(key, JSON.stringify([...read])); } catch { /* counted on this page only */ }
    const later = unread(open + 1);
    show(later >= 0 ? later : unread(0), true);
    draw();
    if (!after.hidden) after.focus();
  });
  show(unread(0), false);
  draw();
})();
