// While a question is written: what was asked before, with its solution, and the board where such things are asked.

const PAUSE = 350;
const LINES = 1500;
const place = document.querySelector("[data-similar]");
const form = place?.closest("form");
let waiting;
let asked = "";

// Whoever sees it while writing need not be stopped by it before posting.
if (form) form.elements.looked.value = "1";
form?.addEventListener("input", ({ target }) => {
  if (target.name !== "title" && !target.closest(".field")?.querySelector("[name=body]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
form?.elements.board?.addEventListener("change", look);

async function look() {
  const { title, board, body, body_format, csrfmiddlewaretoken } = form.elements;
  const query = new URLSearchParams({ title: title.value, board: board.value, body: (body?.value ?? "").slice(0, LINES), body_format: body_format?.value ?? "markdown" });
  const now = query.toString();
  if (now === asked) return;
  asked = now;
  const headers = { Accept: "text/html", "X-CSRFToken": csrfmiddlewaretoken.value };
  const answer = await fetch(place.dataset.similar, { method: "POST", body: query, headers }).catch(() => null);
  if (answer?.ok && now === asked) place.innerHTML = await answer.text();
}
