// A device that many share: who walks away is signed out, after a question; the page reads itself.
(() => {
  "use strict";
  const ASK = 75_000;
  const OUT = 105_000;
  const STILL = 60_000;
  const form = document.querySelector("#hand-over");
  const question = form.querySelector("[data-shared-idle]");
  let last = Date.now();
  const here = () => {
    last = Date.now();
    question.hidden = true;
  };
  ["pointerdown", "keydown", "scroll", "input"].forEach((kind) =>
    document.addEventListener(kind, here, { passive: true, capture: true }));
  window.setInterval(() => {
    if (window.speechSynthesis?.speaking) here();
    const idle = Date.now() - last;
    if (idle > OUT) form.submit();
    else if (idle > ASK) question.hidden = false;
  }, 5_000);
  // who reads or listens asks the house for nothing: it is told that he is still here
  window.setInterval(() => {
    if (Date.now() - last < STILL) fetch(window.location.href, { credentials: "same-origin" }).catch(() => {});
  }, STILL);

  const button = form.querySelector("[data-speak]");
  const none = form.querySelector("[data-speak-none]");
  const voice = window.speechSynthesis;
  if (!voice || !window.SpeechSynthesisUtterance) return;
  const word = button.textContent;
  const PARTS = "h1, h2, p, li, legend, dt, dd, .form-check-label, .z-eyebrow";
  const stop = () => {
    voice.cancel();
    button.textContent = word;
  };
  const read = () => {
    const place = document.querySelector("[data-reading]") || document.querySelector("main");
    const parts = [...place.querySelectorAll(PARTS)].filter((one) =>
      one.offsetParent !== null && !one.querySelector(PARTS) && one.innerText.trim());
    const lang = (one) => one.closest("[lang]").lang;
    const speaks = (tag) => voice.getVoices().find((one) => one.lang.toLowerCase().replace("_", "-")
      .startsWith(tag.toLowerCase().split("-")[0]));
    if (!parts.length || !speaks(lang(parts[0]))) {
      none.hidden = false;
      return;
    }
    none.hidden = true;
    button.textContent = button.dataset.speakStop;
    parts.forEach((one, place) => {
      const said = new SpeechSynthesisUtterance(one.innerText);
      said.lang = lang(one);
      said.voice = speaks(said.lang) || null;
      said.rate = 0.9;
      if (place === parts.length - 1) said.onend = stop;
      voice.speak(said);
    });
  };
  voice.getVoices();
  button.hidden = false;
  button.addEventListener("click", () => (voice.speaking ? stop() : read()));
  window.addEventListener("pagehide", () => voice.cancel());
})();
