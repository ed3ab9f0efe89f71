// The page that works without a connection: it stands at the address that could not be reached.
(() => {
  "use strict";
  const isOff = !/^\/phone\//.test(location.pathname);
  const show = (where, isShown) => document.querySelectorAll(where).forEach((one) => { one.hidden = !isShown; });
  show("[data-when-off]", isOff);
  show("[data-when-on]", !isOff);
  const isReport = /^\/hazards\/report\/.+\/$/.test(location.pathname);
  show("[data-report]", isReport);
  const again = document.querySelector("[data-again]");
  again.href = location.href;
  again.hidden = !isOff;

  document.addEventListener("zeren:kept", (event) => {
    const { owner, drafts } = event.detail;
    show("[data-known]", Boolean(owner));
    const others = drafts.filter((draft) => !(isReport && draft.path === location.pathname));
    show("[data-drafts]", others.length);
    show("[data-nothing]", !others.length && !isReport && document.querySelector("[data-unsent]").hidden);
    const one = document.querySelector("[data-draft]").content.firstElementChild;
    document.querySelector("[data-drafts] [data-list]").replaceChildren(...others.map((draft) => {
      const row = one.cloneNode(true);
      row.querySelector("a").href = draft.page;
      row.querySelector("[data-title]").textContent = draft.title;
      row.querySelector("[data-when]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
      row.querySelector("[data-text]").textContent = Object.values(draft.typed).flat()
        .filter((text) => text.length > 12).join(" · ").slice(0, 400);
      return row;
    }));
  });
  window.addEventListener("online", () => { if (isOff && !isReport) location.reload(); });
})();
