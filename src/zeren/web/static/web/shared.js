// A device that many share: who walks away is signed out, after a question.
(() => {
  "use strict";
  const ASK = 75_000;
  const OUT = 105_000;
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
    const idle = Date.now() - last;
    if (idle > OUT) form.submit();
    else if (idle > ASK) question.hidden = false;
  }, 5_000);
})();
