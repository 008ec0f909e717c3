// The only part of the editor that a reading page loads: it waits until somebody wants to write.

const FIELDS = "textarea[data-editor]";
const fields = new WeakMap();

function wake(textarea) {
  if (!fields.has(textarea)) {
    fields.set(textarea, import("./editor.js").then(({ Field }) => Field.open(textarea)));
  }
  return fields.get(textarea);
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(FIELDS)) wake(target);
});

// {html, author, post}: the words of somebody, to answer them. Sent to a field, or to the page's first one.
document.addEventListener("commonwheel:quote", async ({ target, detail }) => {
  const textarea = target.matches?.(FIELDS) ? target : document.querySelector(FIELDS);
  if (textarea) (await wake(textarea)).quote(detail);
});

if (document.activeElement?.matches(FIELDS)) wake(document.activeElement);
