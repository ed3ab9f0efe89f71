// What is written on this phone is kept on it until the house has it: drafts of forms survive a
// reload, a dead spot and a dead session; forms with data-queue are sent by themselves when there
// is a connection, and done once by their key. PINs, passwords, codes and signatures are never kept.
(() => {
  "use strict";
  const OURS = new Set(["csrfmiddlewaretoken", "z_whose", "z_held", "z_once", "z_said"]);
  const SECRET = new Set([
    "pin", "password", "again", "old", "proof", "code", "login", "sheet", "digits", "answer",
    "directory", "witness_pin", "oidc_secret", "ldap_password", "mail_password", "channels",
    "stroke", "typed_name",
  ]);
  const NEVER = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
  const DAY = 24 * 3600 * 1000;
  const DRAFT_FOR = 14 * DAY;
  const OF_NOBODY_FOR = DAY;
  const SENT_WITHIN = 45 * DAY;
  const AGAIN_AFTER = [1, 3, 6, 15, 30, 60];
  const root = document.documentElement;
  const bar = document.querySelector("[data-unsent]");
  const isShared = document.querySelector("#hand-over, [data-pad]"); // nothing stays for the next
  if (!window.indexedDB || !bar || isShared) return;

  // the store

  const opening = new Promise((give, fail) => {
    const asked = window.indexedDB.open("zeren", 1);
    asked.onupgradeneeded = () => {
      ["drafts", "queue", "self"].forEach((name) => asked.result.createObjectStore(name, { keyPath: "id" }));
    };
    asked.onsuccess = () => give(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const at = async (name, mode, act) => {
    const store = await opening;
    return new Promise((give, fail) => {
      const work = store.transaction(name, mode);
      const asked = act(work.objectStore(name));
      work.oncomplete = () => give(asked.result);
      work.onerror = work.onabort = () => fail(work.error);
    });
  };
  const all = (name) => at(name, "readonly", (rows) => rows.getAll());
  const get = (name, id) => at(name, "readonly", (rows) => rows.get(id));
  const put = (name, row) => at(name, "readwrite", (rows) => rows.put(row));
  const drop = (name, id) => at(name, "readwrite", (rows) => rows.delete(id));
  const empty = (name) => at(name, "readwrite", (rows) => rows.clear());

  // words and small things

  // They are fetched when there is something to say, without a person's cookie, and kept by sw.js.
  let parts = null;
  let asking = null;
  const ready = () => {
    asking ||= fetch(bar.dataset.unsent, { credentials: "omit" }).then(async (answer) => {
      parts = new DOMParser().parseFromString(await answer.text(), "text/html");
      bar.append(document.adoptNode(parts.querySelector("[data-words] details")));
      bar.querySelector("details").open = root.dataset.owner === undefined;
      bar.querySelector("[data-now]").addEventListener("click", flush);
    }).catch((error) => { asking = null; throw error; });
    return asking;
  };
  const word = (name) => parts.querySelector("[data-words]").dataset[name];
  const counted = (name, n) => word(n === 1 ? `${name}One` : `${name}Many`).replace("{n}", n);
  const part = (name) => document.importNode(
    parts.querySelector(`[data-part="${name}"]`).content.firstElementChild, true,
  );
  const when = (moment) => new Intl.DateTimeFormat(root.lang, {
    ...(Date.now() - moment > DAY / 2 ? { day: "numeric", month: "short" } : {}), hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(moment);
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const newKey = () => hex(window.crypto.getRandomValues(new Uint8Array(16)));
  const digest = async (blob) => hex(await window.crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  let owner = root.dataset.owner;
  const isMine = (row) => row.owner === "" || row.owner === owner;
  const pathOf = (form, button) => new URL(
    button?.getAttribute("formaction") || form.getAttribute("action") || location.pathname, location.href,
  ).pathname;
  const keyField = (form) => {
    if (!form.elements.z_once) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "z_once";
      field.value = newKey();
      form.append(field);
    }
    return form.elements.z_once;
  };

  // drafts

  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && !OURS.has(one.name)
    && !SECRET.has(one.name) && !NEVER.has(one.type) && !one.closest("[data-sign]"));
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const isAsIs = (field) => (isTick(field) ? field.checked === field.defaultChecked
    : field.options ? [...field.options].every((one) => one.selected === one.defaultSelected)
      || (field.selectedIndex === 0 && !field.querySelector("[selected]"))
      : field.value === field.defaultValue);
  const photosOf = (form) => [...form.querySelectorAll("[data-photo]")].flatMap((box) => {
    const input = box.querySelector('input[type="file"]');
    return [...input.files].map((file) => ({ field: input.name, name: file.name, blob: file }));
  });
  const forms = () => [...document.querySelectorAll('main form[method="post"]')]
    .filter((form) => !("noDraft" in form.dataset) && (fieldsOf(form).length || form.querySelector("[data-photo]")));
  const draftOf = (form) => {
    const path = pathOf(form);
    const same = forms().filter((one) => pathOf(one) === path).indexOf(form);
    return `${owner}|${path}|${same}`;
  };

  const save = async (form) => {
    if (!form.isConnected || form.elements.z_held) return;
    const id = draftOf(form);
    const fields = fieldsOf(form);
    const photos = photosOf(form);
    if (fields.every(isAsIs) && !photos.length) { await drop("drafts", id); return; }
    const typed = {};
    fields.forEach((field) => {
      typed[field.name] = typed[field.name] || [];
      if (!isTick(field) || field.checked) typed[field.name].push(field.value);
    });
    await put("drafts", {
      id, owner, path: pathOf(form), page: location.pathname, typed, photos,
      title: document.querySelector("h1").textContent.trim(), key: keyField(form).value, at: Date.now(),
    });
  };

  const fill = (form, draft) => {
    const left = Object.fromEntries(Object.entries(draft.typed).map(([name, some]) => [name, [...some]]));
    let isChanged = false;
    fieldsOf(form).forEach((field) => {
      const typed = left[field.name];
      if (!typed) return;
      if (isTick(field)) {
        const was = field.checked;
        field.checked = typed.includes(field.value);
        isChanged ||= was !== field.checked;
      } else if (typed.length) {
        const value = typed.shift();
        isChanged ||= field.value !== value;
        field.value = value;
      }
    });
    const boxes = [...form.querySelectorAll("[data-photo]")];
    boxes.forEach((box) => {
      const name = box.querySelector("input").name;
      const files = draft.photos.filter((one) => one.field === name)
        .map((one) => new File([one.blob], one.name, { type: one.blob.type }));
      if (files.length) box.dispatchEvent(new CustomEvent("zeren:put-photos", { detail: files }));
      isChanged ||= Boolean(files.length);
    });
    return isChanged;
  };

  const tellDraft = async (form, draft, isBack) => {
    await ready();
    const told = part(isBack ? "draft-back" : "draft-there");
    told.querySelector("[data-when]").textContent = when(draft.at);
    told.querySelector("[data-drop]").addEventListener("click", async () => {
      await drop("drafts", draft.id);
      form.reset();
      told.remove();
    });
    told.querySelector("[data-back]")?.addEventListener("click", () => {
      fill(form, draft);
      told.remove();
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    });
    form.before(told);
  };

  const restore = async (form) => {
    const draft = form.elements.z_held ? null : await get("drafts", draftOf(form));
    if (!draft) return;
    // what nobody signed may be somebody else's: it is offered, not shown
    const isOffered = draft.owner === "" && !draft.isRefused && !form.querySelector(".has-error");
    if (isOffered) { await tellDraft(form, draft, false); return; }
    if (fill(form, draft)) await tellDraft(form, draft, true);
    await put("drafts", { ...draft, key: keyField(form).value });
  };

  // What the server has taken is no draft any more.
  const forgetSent = async () => {
    const [, key] = document.cookie.match(/(?:^|; )zeren_sent=([0-9a-zA-Z-]+)/) || [];
    if (!key) return;
    document.cookie = "zeren_sent=;path=/;max-age=0;samesite=lax";
    const sent = (await all("drafts")).filter((draft) => draft.key === key);
    await Promise.all(sent.map((draft) => drop("drafts", draft.id)));
  };
  const forgetOld = async () => {
    const over = (await all("drafts")).filter((draft) => Date.now() - draft.at
      > (draft.owner === "" ? OF_NOBODY_FOR : DRAFT_FOR));
    await Promise.all(over.map((draft) => drop("drafts", draft.id)));
  };

  let saving = 0;
  const saveSoon = (event) => {
    const form = event.target.closest?.('main form[method="post"]');
    if (!form || !forms().includes(form)) return;
    window.clearTimeout(saving);
    saving = window.setTimeout(() => save(form).catch(() => {}), 250);
  };
  ["input", "change", "zeren:photos"].forEach((name) => document.addEventListener(name, saveSoon));
  window.addEventListener("pagehide", () => { if (saving) forms().forEach(save); });

  // sending

  const who = async () => {
    const answer = await fetch("/phone/who/", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const deliver = async (item, progress) => {
    const body = new FormData();
    item.fields.forEach(([name, value]) => body.append(name, value));
    item.files.forEach((file) => body.append(file.field, file.blob, file.name));
    body.append("z_once", item.key);
    if (!item.isBare) {
      let now;
      try { now = await who(); } catch { return { state: "later", isOff: true }; }
      if (item.owner && now.owner !== item.owner) return { state: "door" };
      body.append("csrfmiddlewaretoken", now.token);
      body.append("z_whose", now.whose);
      body.append("z_said", new Date(item.at).toISOString());
    }
    const asked = new XMLHttpRequest();
    const answer = await new Promise((give) => {
      asked.open("POST", item.path);
      asked.setRequestHeader("Zeren-Phone", "1");
      asked.upload.onprogress = (event) => progress(event.loaded, event.total);
      asked.onload = () => give(true);
      asked.onerror = asked.ontimeout = asked.onabort = () => give(false);
      asked.send(body);
    });
    if (!answer) return { state: "later", isOff: true };
    const kept = asked.getResponseHeader("Zeren-Kept");
    if (kept === null && (asked.status >= 500 || asked.status === 408 || asked.status === 429)) return { state: "later" };
    const page = new DOMParser().parseFromString(asked.responseText, "text/html");
    if (kept !== null) return { state: "taken", kept: kept.split(","), where: asked.getResponseHeader("Zeren-Where"), page };
    if (page.querySelector("#sign-in-form") || /\/(sign-in|held)\/|[?&]held=/.test(asked.responseURL)) return { state: "door" };
    const why = [...page.querySelectorAll(".z-problems li")].map((one) => one.textContent.trim());
    return { state: "refused", why: why.length ? why : [page.querySelector("h1")?.textContent.trim() || ""], page };
  };

  // One after the other, and of one form in the order in which they were written.
  const sendOne = async (item, progress = () => {}) => {
    const answer = await deliver(item, progress);
    const tries = item.tries + 1;
    if (answer.state === "taken") {
      const left = item.files.filter((file) => !answer.kept.includes(file.digest));
      if (left.length) await put("queue", { ...item, state: "photos", files: left, fields: [], tries });
      else await drop("queue", item.id);
    } else if (answer.state === "refused") {
      await put("queue", { ...item, state: "refused", why: answer.why, tries });
    } else {
      await put("queue", { ...item, state: answer.state === "door" ? "door" : "waiting", tries });
    }
    return answer;
  };

  let timer = 0;
  let tries = 0;
  let inHand = "";
  const sendLater = () => {
    if (timer) return;
    timer = window.setTimeout(flush, 1000 * AGAIN_AFTER[Math.min(tries, AGAIN_AFTER.length - 1)]);
    tries += 1;
  };
  const sendAll = async () => {
    window.clearTimeout(timer);
    timer = 0;
    const rows = (await all("queue")).sort((one, other) => one.at - other.at);
    const held = new Set();
    let isLeft = false;
    for (const item of rows) {
      if (!["waiting", "door"].includes(item.state) || !isMine(item) || held.has(item.path)) continue;
      if (item.id === inHand) { isLeft = true; continue; }
      if (Date.now() - item.at > SENT_WITHIN) {
        await ready();
        await put("queue", { ...item, state: "refused", why: [word("old")] });
        continue;
      }
      const answer = await sendOne(item);
      if (answer.state === "taken") await tellArrived(item, answer);
      if (answer.state === "later") { isLeft = true; held.add(item.path); }
      if (answer.isOff) break;
    }
    await draw();
    if (isLeft) sendLater();
    else tries = 0;
  };
  // Two windows of one phone do not send at once; if they do, the key makes it one.
  const flush = async () => {
    try {
      if (navigator.locks) await navigator.locks.request("zeren-send", { ifAvailable: true }, (mine) => mine && sendAll());
      else await sendAll();
    } catch { /* the store is closed: what it holds is sent from the next page */ }
  };
  const tellArrived = async (item, answer) => {
    const code = answer.page?.querySelector(".hazard-code")?.textContent.trim() || "";
    const said = answer.where ? "" : answer.page?.querySelector("h1")?.textContent.trim() || "";
    await put("queue", { id: `${item.id}-arrived`, owner: item.owner, state: "arrived", title: item.title, text: item.text,
      said, code, where: answer.where, at: Date.now(), files: [], fields: [] });
  };

  // what is not sent, on every page

  const draw = async () => {
    const rows = (await all("queue")).sort((one, other) => one.at - other.at);
    const mine = rows.filter(isMine);
    const others = rows.filter((one) => !isMine(one) && one.state !== "arrived").length;
    bar.hidden = !rows.length;
    if (bar.hidden) return;
    await ready();
    const of = (...states) => mine.filter((one) => states.includes(one.state)).length;
    const said = [["waiting", of("waiting", "door")], ["refused", of("refused")], ["photos", of("photos")],
      ["arrived", of("arrived")], ["others", others]].filter(([, n]) => n).map(([name, n]) => counted(name, n));
    bar.querySelector("[data-sum]").textContent = said.join(" · ");
    bar.classList.toggle("is-gap", Boolean(of("refused", "photos")));
    bar.classList.toggle("is-ok", !of("waiting", "door", "refused", "photos") && !others);
    bar.querySelector("[data-list]").replaceChildren(...mine.map(line));
    bar.querySelector("[data-now]").hidden = !of("waiting", "door");
  };

  const line = (item) => {
    const row = part("line");
    const set = (name, text) => { row.querySelector(`[data-${name}]`).textContent = text; };
    set("title", item.title);
    set("text", item.said || item.text);
    const shots = item.files.length;
    set("shots", shots ? word("shots").replace("{n}", shots) : "");
    set("when", word(item.state === "arrived" ? "at" : "since").replace("{when}", when(item.at)));
    row.querySelectorAll("[data-if]").forEach((one) => { one.hidden = !one.dataset.if.split(" ").includes(item.state); });
    set("code", item.code || "");
    row.querySelector("[data-with-code]").hidden = !item.code;
    row.querySelector("[data-why]").replaceChildren(...(item.why || []).map((why) => {
      const one = document.createElement("li");
      one.textContent = why;
      return one;
    }));
    const link = row.querySelector("[data-where]");
    link.hidden = !item.where;
    link.href = item.where || "/";
    row.querySelector("[data-door]").href = `/sign-in/?next=${encodeURIComponent(item.page || "/")}`;
    row.querySelector("[data-mend]").addEventListener("click", async () => { await mend(item); location.assign(item.page); });
    row.querySelectorAll("[data-drop]").forEach((button) => button.addEventListener("click", async () => {
      await drop("queue", item.id);
      await draw();
    }));
    return row;
  };

  // What was refused is a draft again, in its form, and is sent anew with a key of its own.
  const mend = async (item) => {
    const typed = {};
    item.fields.forEach(([name, value]) => { (typed[name] = typed[name] || []).push(value); });
    await put("drafts", { id: item.draft, owner: item.owner, path: item.path, page: item.page, typed, photos: item.files,
      title: item.title, key: newKey(), at: item.at, isRefused: true });
    await drop("queue", item.id);
  };

  // a form that is sent from here

  const showPage = async (page) => {
    const main = page.querySelector("main");
    if (!main) { location.reload(); return; } // an answer of something between the house and here
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = page.title;
    history.replaceState(null, "", location.href);
    window.scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent("zeren:page"));
    await Promise.all(forms().map(restore));
    (main.querySelector(".z-problems") || main).focus();
  };

  const itemOf = async (form, button) => {
    const fields = [];
    const files = [];
    for (const [name, value] of new FormData(form, button)) {
      if (typeof value === "string") { if (!OURS.has(name)) fields.push([name, value]); }
      else if (value.size) files.push({ field: name, name: value.name, blob: value, digest: await digest(value) });
    }
    const secrecy = fields.find(([name]) => name === "secrecy")?.[1] || "anonymous";
    const isBare = "bare" in form.dataset && secrecy === "anonymous";
    const text = form.querySelector("textarea")?.value.trim().slice(0, 80) || "";
    const key = keyField(form).value;
    return { id: key, key, owner: isBare ? "" : owner, isBare, path: pathOf(form, button), page: location.pathname, draft: draftOf(form),
      title: form.dataset.queue || document.querySelector("h1").textContent.trim(), text, fields, files,
      state: "waiting", at: Date.now(), tries: 0 };
  };

  const sendForm = async (form, item) => {
    await drop("drafts", item.draft);
    await ready().catch(() => {});
    if (!parts) { form.submit(); return; } // without words the browser says it; the key makes it one
    document.querySelectorAll(".z-draft, .z-kept-here").forEach((one) => one.remove());
    const going = part("sending");
    const gauge = going.querySelector("progress");
    form.after(going);
    going.scrollIntoView({ block: "nearest" });
    const answer = await sendOne(item, (sent, whole) => {
      gauge.max = whole;
      gauge.value = sent;
      going.querySelector("[data-sum]").textContent = word("going")
        .replace("{sent}", Math.ceil(sent / 1024)).replace("{whole}", Math.ceil(whole / 1024));
    });
    going.remove();
    if (answer.state === "taken" && answer.where) { location.assign(answer.where); return; }
    if (answer.state === "taken") await showPage(answer.page);
    else if (answer.state === "refused") {
      await mend({ ...item, at: Date.now() });
      await showPage(answer.page);
    } else {
      form.reset();
      keyField(form).value = newKey();
      const told = part(answer.state === "door" ? "kept-door" : "kept");
      const door = told.querySelector("a");
      if (door) door.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
      form.before(told);
      told.focus();
      told.scrollIntoView({ block: "center" });
      if (answer.state === "later") sendLater();
    }
    await draw();
  };

  const canSend = window.isSecureContext && window.crypto.subtle;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !canSend || !form.matches("form[data-queue]") || form.elements.z_held) return;
    event.preventDefault();
    const button = event.submitter?.form === form ? event.submitter : null;
    const begun = itemOf(form, button).then(async (item) => {
      inHand = item.id;
      await put("queue", item);
      return item;
    });
    begun.then((item) => sendForm(form, item).finally(() => {
      inHand = "";
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }), () => form.submit()); // nothing can be kept on this phone: it goes as it always did
  });

  // Signing out empties the phone; what is not sent is sent first, or given up by its writer.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-sign-out]")) return;
    event.preventDefault();
    try {
      await who();
      await flush();
      const left = (await all("queue")).filter((one) => isMine(one) && one.state !== "arrived").length;
      if (left && !(await isGivenUp(left))) { delete form.dataset.sent; return; }
      await Promise.all(["drafts", "queue", "self"].map(empty));
    } catch { /* without a connection nobody is signed out, and nothing is thrown away */ }
    form.submit();
  });
  const isGivenUp = (n) => ready().then(() => new Promise((give) => {
    const asked = part("give-up");
    asked.querySelector("[data-sum]").textContent = counted("giveUp", n);
    asked.addEventListener("close", () => { give(asked.returnValue === "yes"); asked.remove(); });
    document.body.append(asked);
    asked.showModal();
  }));

  // The place in a long text, for whoever comes back to it.
  const reading = document.querySelector("[data-reading]");
  const keepPlace = async () => {
    if (!reading) return;
    const id = `place|${owner}|${location.pathname}`;
    const place = await get("self", id);
    if (place && !location.hash) window.scrollTo(0, place.part * reading.scrollHeight);
    let soon = 0;
    document.addEventListener("scroll", () => {
      window.clearTimeout(soon);
      soon = window.setTimeout(() => put("self", { id, part: window.scrollY / reading.scrollHeight }), 300);
    }, { passive: true });
  };

  const begin = async () => {
    const me = await get("self", "me");
    if (owner === undefined) owner = me?.owner || "";
    else await put("self", { id: "me", owner });
    await forgetSent();
    await forgetOld();
    if (document.querySelector("form[data-queue]")) await ready().catch(() => {});
    await Promise.all(forms().map(restore));
    await keepPlace();
    await draw();
    document.dispatchEvent(new CustomEvent("zeren:kept", { detail: { owner, drafts: (await all("drafts")).filter(isMine) } }));
    await flush();
  };
  window.addEventListener("online", () => { tries = 0; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  begin().catch(() => {});

  if (window.isSecureContext && navigator.serviceWorker) {
    window.addEventListener("load", () => window.setTimeout(
      () => navigator.serviceWorker.register(`/sw.js?${root.lang}`).catch(() => {}), 2000,
    ));
  }
})();
