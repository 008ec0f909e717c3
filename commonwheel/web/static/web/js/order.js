// Places are dragged among their own; the arrows beside them do the same by key.
const rows = document.querySelectorAll("[data-order]");
let dragged = null;

function group(row) {
  return row.matches("li") ? row.parentElement : row.dataset.among;
}

for (const row of rows) {
  row.draggable = Boolean(row.querySelector("form.moving"));
  row.addEventListener("dragstart", (event) => {
    event.stopPropagation();
    dragged = row;
    row.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.order);
  });
  row.addEventListener("dragend", () => {
    row.classList.remove("dragged");
    dragged = null;
  });
  row.addEventListener("dragover", (event) => {
    if (dragged && dragged !== row && group(dragged) === group(row)) event.preventDefault();
  });
  row.addEventListener("drop", (event) => {
    if (!dragged || dragged === row || group(dragged) !== group(row)) return;
    event.preventDefault();
    event.stopPropagation();
    put(dragged, row, event.clientY);
  });
}

/** Before the row it was dropped on, or behind it where it was dropped on its lower half. */
function put(moved, row, y) {
  const box = row.getBoundingClientRect();
  const mine = [...rows].filter((other) => other !== moved && group(other) === group(row));
  const at = mine.indexOf(row) + (y > box.top + box.height / 2 ? 1 : 0);
  const form = moved.querySelector("form.moving");
  const before = document.createElement("input");
  before.type = "hidden";
  before.name = "before";
  before.value = mine[at] ? mine[at].dataset.order : "";
  form.append(before);
  form.submit();
}
