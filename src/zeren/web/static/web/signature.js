// The drawn signature: strokes as whole numbers [x, y, milliseconds], written into a hidden field.
// Who cannot or will not draw types the name instead; without scripts only the typed name shows.
(() => {
  "use strict";
  document.querySelectorAll("[data-sign]").forEach((box) => {
    const canvas = box.querySelector("canvas");
    const field = box.querySelector("[data-sign-stroke]");
    const clear = box.querySelector("[data-sign-clear]");
    const form = box.closest("form");
    if (!canvas || !field || !window.SignaturePad) return;
    box.querySelector("[data-sign-draw]").hidden = false;
    const pad = new window.SignaturePad(canvas, { minWidth: 0.9, maxWidth: 2.6, penColor: "#111111" });

    // After a wrong PIN the page comes back with the drawing: nobody has to draw it again.
    const bringBack = () => {
      let drawn = [];
      try { drawn = JSON.parse(field.value).strokes; } catch { return; }
      if (!Array.isArray(drawn)) return;
      pad.fromData(drawn.map((stroke) => ({
        penColor: "#111111", dotSize: 0, minWidth: 0.9, maxWidth: 2.6,
        points: stroke.map(([x, y, time]) => ({ x, y, time, pressure: 0.5 })),
      })));
    };

    const write = () => {
      canvas.classList.toggle("is-signed", !pad.isEmpty());
      if (clear) clear.disabled = pad.isEmpty();
      if (pad.isEmpty()) { field.value = ""; return; }
      const groups = pad.toData().filter((group) => group.points.length);
      const start = groups[0].points[0].time;
      const strokes = groups.map((group) => group.points.map(
        (point) => [Math.round(point.x), Math.round(point.y), Math.max(0, Math.round(point.time - start))],
      ));
      field.value = JSON.stringify({ w: canvas.offsetWidth, h: canvas.offsetHeight, strokes });
    };

    // A turned phone changes the width: what was drawn is kept and drawn again.
    const fit = () => {
      if (pad.isEmpty() && field.value) bringBack();
      const kept = pad.toData();
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (kept.length) pad.fromData(kept);
      write();
    };

    pad.addEventListener("endStroke", write);
    if (clear) clear.addEventListener("click", () => { pad.clear(); write(); });
    if (form) form.addEventListener("submit", write);
    let width = 0;
    new ResizeObserver(() => {
      if (canvas.offsetWidth !== width) { width = canvas.offsetWidth; fit(); }
    }).observe(canvas);
  });
})();
