// A photo from the camera: shown at once, and made smaller before it is sent over a weak network.
(() => {
  "use strict";
  const LONG_SIDE = 2000;
  const SMALL_ENOUGH = 700 * 1024;

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

  document.querySelectorAll("[data-photo]").forEach((box) => {
    const input = box.querySelector('input[type="file"]');
    const shots = box.querySelector("[data-photo-shots]");
    input.addEventListener("change", async () => {
      const files = await Promise.all([...input.files].map(smaller));
      try {
        const kept = new DataTransfer();
        files.forEach((file) => kept.items.add(file));
        input.files = kept.files;
      } catch { /* an old browser sends the photo as it is */ }
      shots.replaceChildren(...files.map((file) => {
        const picture = document.createElement("img");
        picture.alt = box.dataset.photo;
        picture.src = URL.createObjectURL(file);
        picture.onload = () => URL.revokeObjectURL(picture.src);
        return picture;
      }));
    });
  });
})();
