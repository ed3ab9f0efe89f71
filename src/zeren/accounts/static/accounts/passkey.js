// A passkey is asked of the device, and its answer is sent with the form. Without scripts there is
// no passkey: number and PIN stand beside it.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0),
  );
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const asBytes = (one) => ({ ...one, id: bytes(one.id) });

  const ask = async (kind, asked) => {
    const wanted = { ...asked.publicKey, challenge: bytes(asked.publicKey.challenge) };
    if (wanted.user) wanted.user = asBytes(wanted.user);
    if (wanted.excludeCredentials) wanted.excludeCredentials = wanted.excludeCredentials.map(asBytes);
    const made = await navigator.credentials[kind]({ publicKey: wanted });
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return { id: made.id, rawId: text(made.rawId), type: made.type, response,
      clientExtensionResults: made.getClientExtensionResults() };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const field = form.querySelector("[name=answer]");
    const failed = form.querySelector("[data-passkey-failed]");
    const asked = JSON.parse(document.getElementById("passkey-asked").textContent);
    field.value = ""; // an answer is good once
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      failed.hidden = true;
      try {
        if (!window.PublicKeyCredential) throw new Error("no passkeys here");
        field.value = JSON.stringify(await ask(form.dataset.passkey, asked));
      } catch {
        failed.hidden = false;
        return;
      }
      form.requestSubmit();
    }, { capture: true });
  });
})();
