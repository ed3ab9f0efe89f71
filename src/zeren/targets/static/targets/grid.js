// The rows of a target as a grid: arrows move, Enter types, Escape gives up, a block is pasted.
// Without this file the same table is a plain form. Keys follow the treegrid pattern of WAI-ARIA.
(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  if (!table) return;
  const form = table.closest("form");
  const said = form.querySelector("[data-said]");
  const save = form.querySelector("[data-save]");
  const plainSave = save.textContent;
  const rows = [...table.tBodies[0].rows];
  const byUnit = new Map(rows.filter((row) => row.dataset.unit).map((row) => [row.dataset.unit, row]));
  const inputs = [...table.querySelectorAll("input:not([type=hidden]), select")];
  const control = (cell) => cell.querySelector("input:not([type=hidden]), select");
  const filled = (text, told) => Object.keys(told).reduce((t, key) => t.replace(`{${key}}`, told[key]), text);

  // --- roles and places -----------------------------------------------------------------------
  table.setAttribute("role", "treegrid");
  for (const part of [table.tHead, table.tBodies[0]]) part.setAttribute("role", "rowgroup");
  table.tHead.rows[0].setAttribute("role", "row");
  for (const head of table.tHead.rows[0].cells) head.setAttribute("role", "columnheader");
  rows.forEach((row, place) => {
    row.setAttribute("role", "row");
    row.setAttribute("aria-level", row.dataset.level);
    const next = rows[place + 1];
    if (next && Number(next.dataset.level) > Number(row.dataset.level)) row.setAttribute("aria-expanded", "true");
    [...row.cells].forEach((cell, column) => {
      cell.setAttribute("role", column ? "gridcell" : "rowheader");
      cell.tabIndex = -1;
      for (const inner of cell.querySelectorAll("a, input, select")) inner.tabIndex = -1;
    });
  });
  let here = rows[0].cells[0];
  here.tabIndex = 0;
  form.querySelector("[data-keys]").hidden = false;

  const go = (cell) => {
    if (!cell) return;
    here.tabIndex = -1;
    here = cell;
    here.tabIndex = 0;
    here.focus();
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const shown = () => rows.filter((row) => !row.hidden);
  const beside = (down, right) => {
    const some = shown();
    const at = some.indexOf(here.parentElement) + down;
    return some[at] && some[at].cells[here.cellIndex + right];
  };

  // --- what was typed, and back again ---------------------------------------------------------
  const steps = [];
  const again = [];
  let begun = null;
  const write = (pairs) => {
    const changed = pairs.filter(([one, , to]) => one.value !== to);
    for (const [one, , to] of changed) one.value = to;
    live();
  };
  const keep = (pairs) => {
    const some = pairs.filter(([, from, to]) => from !== to);
    if (some.length) { steps.push(some); again.length = 0; }
  };
  const back = (from, to, turn) => {
    const step = from.pop();
    if (!step) return false;
    write(step.map(([one, was, now]) => (turn ? [one, now, was] : [one, was, now])));
    to.push(step);
    return true;
  };
  const edit = (key) => {
    const one = control(here);
    if (!one) return;
    one.focus();
    if (one.tagName === "INPUT") { if (key) one.value = ""; else one.select(); }
  };
  const done = (is_kept) => {
    if (!begun) return;
    const [one, from] = begun;
    begun = null;
    if (is_kept) keep([[one, from, one.value]]);
    else one.value = from;
    live();
  };

  table.addEventListener("focusin", (event) => {
    const one = event.target;
    const cell = one.closest("[role=gridcell], [role=rowheader]");
    if (cell && cell !== here) { here.tabIndex = -1; here = cell; here.tabIndex = 0; }
    if (inputs.includes(one) && (!begun || begun[0] !== one)) begun = [one, one.value];
  });
  table.addEventListener("focusout", (event) => { if (begun && event.target === begun[0]) done(true); });
  table.addEventListener("input", () => live());

  const fold = (row, is_open) => {
    if (!row.hasAttribute("aria-expanded")) return;
    row.setAttribute("aria-expanded", String(is_open));
    const level = Number(row.dataset.level);
    let closed = is_open ? Infinity : level;
    for (const one of rows.slice(rows.indexOf(row) + 1)) {
      const depth = Number(one.dataset.level);
      if (depth <= level) break;
      if (depth <= closed) closed = Infinity;
      one.hidden = depth > closed || !is_open;
      if (!one.hidden && one.getAttribute("aria-expanded") === "false") closed = Math.min(closed, depth);
    }
  };

  const keys = {
    ArrowDown: () => go(beside(1, 0)),
    ArrowUp: () => go(beside(-1, 0)),
    ArrowRight: () => {
      const row = here.parentElement;
      if (!here.cellIndex && row.getAttribute("aria-expanded") === "false") fold(row, true);
      else go(beside(0, 1));
    },
    ArrowLeft: () => {
      const row = here.parentElement;
      if (here.cellIndex) go(beside(0, -1));
      else if (row.getAttribute("aria-expanded") === "true") fold(row, false);
    },
    Home: (event) => go((event.ctrlKey ? shown()[0] : here.parentElement).cells[0]),
    End: (event) => {
      const some = event.ctrlKey ? shown().at(-1) : here.parentElement;
      go(some.cells[some.cells.length - 1]);
    },
    PageDown: () => { const some = shown(); go(some[Math.min(some.indexOf(here.parentElement) + 10, some.length - 1)].cells[here.cellIndex]); },
    PageUp: () => { const some = shown(); go(some[Math.max(some.indexOf(here.parentElement) - 10, 0)].cells[here.cellIndex]); },
    Enter: () => {
      const link = here.querySelector("a");
      if (control(here)) edit();
      else if (link) link.click();
    },
    F2: () => edit(),
  };

  table.addEventListener("keydown", (event) => {
    const is_typing = inputs.includes(event.target);
    const command = event.ctrlKey || event.metaKey;
    if (command && "zy".includes(event.key.toLowerCase())) {
      event.preventDefault();
      const is_again = event.key.toLowerCase() === "y" || event.shiftKey;
      if (is_typing) { done(true); here.focus(); }
      if (is_again ? back(again, steps, false) : back(steps, again, true)) return;
      // nothing unsaved is left: the step that the server keeps
      const button = form.querySelector(is_again ? "[data-redo]" : "[data-undo]");
      if (button) button.click();
      return;
    }
    if (is_typing) {
      if (event.key === "Escape") { done(false); here.focus(); }
      else if (event.key === "Enter") { event.preventDefault(); done(true); go(beside(1, 0) || here); }
      else if (event.key === "Tab") {
        const next = beside(0, event.shiftKey ? -1 : 1);
        if (next) { event.preventDefault(); done(true); go(next); }
      } else return;
      event.stopPropagation();
      return;
    }
    if (keys[event.key] && !(command && !["Home", "End"].includes(event.key))) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key](event);
    } else if (event.key.length === 1 && !command && !event.altKey) {
      event.stopPropagation(); // what is typed here is no key of the page
      edit(event.key);
    }
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("[role=gridcell], [role=rowheader]");
    if (cell && !event.target.closest("a, input, select")) go(cell);
  });

  // --- a block from a spreadsheet -------------------------------------------------------------
  const fits = (one, text) => {
    if (one.tagName === "INPUT") return text;
    const found = [...one.options].find((option) => option.value === text || option.text.trim() === text);
    return found ? found.value : null;
  };
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const is_typing = inputs.includes(event.target);
    if (is_typing && !/[\t\n]/.test(text)) return;
    event.preventDefault();
    if (is_typing) { done(true); here.focus(); }
    const some = shown();
    const first = some.indexOf(here.parentElement);
    const column = here.cellIndex;
    const pairs = [];
    let left = 0;
    text.split("\n").forEach((line, down) => line.split("\t").forEach((part, right) => {
      const row = some[first + down];
      const cell = row && row.cells[column + right];
      const one = cell && control(cell);
      const value = one ? fits(one, part.trim()) : null;
      if (value === null) { if (part.trim()) left += 1; } else pairs.push([one, one.value, value]);
    }));
    keep(pairs);
    write(pairs);
    said.classList.remove("visually-hidden");
    said.textContent = filled(form.dataset.pasted, { n: pairs.length, left });
  });

  // --- sums while typing ----------------------------------------------------------------------
  const number = (text) => {
    const found = /-?\d[\d,]*(?:\.\d+)?/.exec(text || "");
    if (!found) return null;
    const value = Number(found[0].replaceAll(",", ""));
    return /[<＜]|低于|小于/.test(text) && !/[≤=]/.test(text) ? Math.ceil(value) - 1 : value;
  };
  const value = (row, name) => {
    const one = row.querySelector(`[name="${name}-${row.dataset.unit}"]`);
    if (one) return number(one.value);
    return name === "limit" ? number((row.querySelector("[data-value]") || { dataset: {} }).dataset.value) : null;
  };
  const round = (sum) => Math.round(sum * 1e6) / 1e6;
  const live = () => {
    const sums = new Map();
    for (const row of byUnit.values()) {
      const above = row.dataset.above;
      sums.set(above, (sums.get(above) || 0) + (value(row, "limit") || 0));
    }
    let changed = 0;
    for (const [unit, row] of byUnit) {
      const place = row.querySelector("[data-live]");
      const rule = row.querySelector("select");
      const limit = value(row, "limit");
      const own = table.querySelector(`[name="own-${unit}"]`);
      if (own) own.closest("tr").classList.toggle("is-closed", !rule || rule.value !== "APPORTION");
      if (rule && rule.value === "APPORTION" && limit !== null) {
        const given = round((sums.get(unit) || 0) + Number(row.dataset.rest) + (own ? number(own.value) || 0 : 0));
        const reserve = value(row, "reserve") || 0;
        const floor = table.dataset.floor === "true";
        const over = round(floor ? limit - given : given + reserve - limit);
        const text = over > 0 ? form.dataset[floor ? "short" : "over"] : form.dataset.given;
        place.textContent = filled(text, { given, value: limit, reserve, over });
        row.classList.toggle("is-over", over > 0);
      } else if (row.dataset.people && limit !== null) {
        const field = row.querySelector(`[name="limit-${unit}"]`);
        const is_open = /[<＜]/.test(field ? field.value : "");
        const exact = parseFloat((/\d[\d,]*(?:\.\d+)?/.exec(field ? field.value : String(limit)) || ["0"])[0].replaceAll(",", ""));
        const cases = round((exact * Number(row.dataset.people)) / Number(row.dataset.scale));
        const n = is_open ? Math.ceil(cases) - 1 : Math.floor(cases);
        place.textContent = filled(n === 1 ? form.dataset.casesOne : form.dataset.cases, { n });
      } else if (rule) { place.textContent = ""; row.classList.remove("is-over"); }
    }
    for (const row of rows) {
      const differs = inputs.some((one) => row.contains(one) && one.value !== one.dataset.stands);
      row.classList.toggle("is-changed", differs);
      changed += differs;
    }
    save.textContent = changed
      ? filled(changed === 1 ? form.dataset.changedOne : form.dataset.changed, { n: changed }) : plainSave;
  };
  live();
})();
