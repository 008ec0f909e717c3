// What the editor sends home. Every address comes from the page, and so does the proof that the form is ours.

import { say } from "./words.js";

export function token(form) {
  return form?.elements.csrfmiddlewaretoken?.value ?? "";
}

/** Posts the fields; the JSON answer, or an error with the reason the server gave. */
export async function post(url, form, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(form) } });
  if (!response.ok) throw new Error(say("The server said no ({status}).", { status: response.status }));
  return response.status === 204 ? {} : response.json().catch(() => ({}));
}

/** Uploads a picture; `progress` hears the percentage. Resolves to {url, width, height, alt}. */
export function upload(file, url, form, progress) {
  return new Promise((resolve, reject) => {
    if (!file.type.startsWith("image/")) {
      reject(new Error(say("Only pictures can be placed in the text.")));
      return;
    }
    const body = new FormData();
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", token(form));
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total) progress(Math.round((100 * loaded) / total));
    });
    request.addEventListener("load", () => {
      const answer = request.response ?? {};
      if (request.status < 300 && answer.url) resolve(answer);
      else reject(new Error(answer.reason ?? say("The server said no ({status}).", { status: request.status })));
    });
    request.addEventListener("error", () => reject(new Error(say("The server could not be reached."))));
    request.send(body);
  });
}

export const picturesOf = (transfer) => [...(transfer?.files ?? [])];
