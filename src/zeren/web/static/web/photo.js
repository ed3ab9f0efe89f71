// Photos from the camera or the album: added to those taken, shown at once, made smaller before they
// are sent over a weak network, each with a button that takes it away again.
(() => {
  "use strict";
  const LONG_SIDE = 2000;
  const SMALL_ENOUGH = 700 * 1024;
  const MOST = 4;

  async function smaller(file) {
    if (file.size <= SMALL_ENOUGH || !file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((give) => { canvas.toBlob(give, "image/jpeg", 0.85); });
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], "photo.jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file;
    }
  }

  const begin = (box) => {
    if (box.dataset.begun) return;
    box.dataset.begun = "1";
    const inputs = [...box.querySelectorAll('input[type="file"]')];
    const shots = box.querySelector("[data-photo-shots]");
    const told = box.querySelector("[data-photo-most]");
    const most = inputs[0].multiple ? MOST : 1;
    let taken = [];

    const draw = () => {
      shots.replaceChildren(...taken.map((file, place) => {
        const shot = box.querySelector("[data-photo-shot]").content.firstElementChild.cloneNode(true);
        const picture = shot.querySelector("img");
        const away = shot.querySelector("button");
        picture.alt = picture.alt.replace("{n}", place + 1);
        picture.src = URL.createObjectURL(file);
        picture.onload = () => URL.revokeObjectURL(picture.src);
        away.setAttribute("aria-label", away.getAttribute("aria-label").replace("{n}", place + 1));
        away.addEventListener("click", () => {
          hold(taken.filter((_one, at) => at !== place));
          inputs[0].focus();
        });
        return shot;
      }));
    };

    // What is sent is what is shown: all of it stands in the first of the two fields.
    const hold = (files, isNews = true) => {
      taken = files.slice(0, most);
      told.hidden = files.length <= most;
      const kept = new DataTransfer();
      taken.forEach((file) => kept.items.add(file));
      inputs[0].files = kept.files;
      inputs.slice(1).forEach((input) => { input.value = ""; });
      draw();
      if (isNews) box.dispatchEvent(new CustomEvent("zeren:photos", { bubbles: true }));
    };

    inputs.forEach((input) => input.addEventListener("change", async () => {
      const chosen = await Promise.all([...input.files].map(smaller));
      const before = most === 1 ? [] : taken;
      try { hold([...before, ...chosen]); } catch { /* an old browser sends them as they are */ }
    }));
    box.addEventListener("zeren:put-photos", (event) => hold(event.detail, false));
    box.closest("form")?.addEventListener("reset", () => hold([], false));
  };

  const beginAll = () => document.querySelectorAll("[data-photo]").forEach(begin);
  beginAll();
  document.addEventListener("zeren:page", beginAll);
})();
