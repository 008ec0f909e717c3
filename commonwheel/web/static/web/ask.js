// While a title is typed: what was asked before, with its solution, and the board where such things are asked.

const PAUSE = 350;
const place = document.querySelector("[data-similar]");
const form = place?.closest("form");
const title = form?.elements.title;
let waiting;
let asked = "";

title?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
form?.elements.board?.addEventListener("change", look);

async function look() {
  const query = new URLSearchParams({ title: title.value, board: form.elements.board.value });
  const now = query.toString();
  if (now === asked) return;
  asked = now;
  const answer = await fetch(`${place.dataset.similar}?${now}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok && now === asked) place.innerHTML = await answer.text();
}
