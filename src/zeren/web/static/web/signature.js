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
    const style = { penColor: "#111111", dotSize: 0, minWidth: 0.9, maxWidth: 2.6 };
    let size = { w: 0, h: 0 };

    // Drawn for a pad of another size: made smaller or larger as one, so that all of it is seen.
    const scaled = (groups, was) => {
      const by = was.w && was.h ? Math.min(size.w / was.w, size.h / was.h) : 1;
      return groups.map((group) => ({
        ...group, points: group.points.map((point) => ({ ...point, x: point.x * by, y: point.y * by })),
      }));
    };

    // After a wrong PIN the page comes back with the drawing: nobody has to draw it again.
    const broughtBack = () => {
      try {
        const drawn = JSON.parse(field.value);
        const groups = drawn.strokes.map((stroke) => ({
          ...style, points: stroke.map(([x, y, time]) => ({ x, y, time, pressure: 0.5 })),
        }));
        return scaled(groups, drawn);
      } catch { return []; }
    };

    // A swing goes over the edge; what is outside the pad is drawn and kept along it.
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    const write = () => {
      canvas.classList.toggle("is-signed", !pad.isEmpty());
      if (clear) clear.disabled = pad.isEmpty();
      if (pad.isEmpty()) { field.value = ""; return; }
      const groups = pad.toData().filter((group) => group.points.length);
      const start = groups[0].points[0].time;
      const strokes = groups.map((group) => group.points.map((point) => [
        within(point.x, size.w), within(point.y, size.h), Math.max(0, Math.round(point.time - start)),
      ]));
      field.value = JSON.stringify({ ...size, strokes });
    };

    // A turned phone changes the pad: what was drawn is kept and drawn again at its new size.
    const fit = () => {
      const was = size;
      size = { w: canvas.offsetWidth, h: canvas.offsetHeight };
      const kept = pad.isEmpty() ? broughtBack() : scaled(pad.toData(), was);
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = size.w * ratio;
      canvas.height = size.h * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (kept.length) pad.fromData(kept);
      write();
    };

    pad.addEventListener("endStroke", write);
    if (clear) clear.addEventListener("click", () => { pad.clear(); write(); });
    if (form) form.addEventListener("submit", write);
    new ResizeObserver(() => {
      if (canvas.offsetWidth !== size.w || canvas.offsetHeight !== size.h) fit();
    }).observe(canvas);
  });
})();
