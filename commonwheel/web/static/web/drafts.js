// Keeps the fields around the text as a draft; the text itself is kept by the editor while somebody writes in it.
// When the page is left in the middle of a sentence, everything goes along at the last moment.

const PAUSE = 2000;

for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

function keep(form) {
  let waiting;
  let changed = false;
  const names = ["title", "board", "tags", "body", "body_format"];
  const fields = (wanted) =>
    wanted.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]);

  form.addEventListener("input", ({ target }) => {
    changed = true;
    if (target.name?.startsWith("body")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => send(["title", "board", "tags"]), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    changed = false;
  });
  addEventListener("pagehide", () => {
    if (changed) send(names, true);
  });

  function send(wanted, keepalive = false) {
    const body = new FormData();
    body.append("place", form.dataset.draft);
    for (const [name, value] of fields(wanted)) body.append(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    return fetch("/drafts/", { method: "POST", body, headers, keepalive }).catch(() => {});
  }
}
