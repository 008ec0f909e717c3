// Passkeys and security keys: asks the device, puts what it says into the form, and sends the form.
// A button with data-passkey="create" or "get" stands in the form; the question stands in data-question, or is fetched.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));

async function create(question, passwordless) {
  const { publicKey } = question;
  const selection = { ...publicKey.authenticatorSelection };
  if (passwordless) Object.assign(selection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      authenticatorSelection: selection,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: keys(publicKey.excludeCredentials),
    },
  });
  return {
    ...told(made),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function get(question) {
  const { publicKey } = question;
  const shown = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials) },
  });
  return {
    ...told(shown),
    response: {
      clientDataJSON: text(shown.response.clientDataJSON),
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: shown.response.userHandle ? text(shown.response.userHandle) : null,
    },
  };
}

const told = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: text(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

async function asked(button) {
  if (button.dataset.question) return JSON.parse(button.dataset.question);
  const answer = await fetch(button.form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const { form } = button;
  form.hidden = false;
  button.disabled = false;
  button.addEventListener("click", async () => {
    const trouble = form.querySelector("[data-trouble]");
    if (trouble) trouble.hidden = true;
    try {
      const question = await asked(button);
      const credential =
        button.dataset.passkey === "create"
          ? await create(question, form.elements.passwordless?.checked)
          : await get(question);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Cancelled, timed out, or the device knows no key: nothing was sent.
      if (trouble) trouble.hidden = false;
    }
  });
}
