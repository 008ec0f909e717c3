// A small non-modal dialog with one field. It sits inside the form, so it has no form and no names of its own.

import { element, say } from "./words.js";

let number = 0;

/** Asks for one line; `remove` adds a button that answers "". Resolves to the words, or null. */
export function ask(frame, { title, value = "", action, remove = "", mode = "text" }) {
  return new Promise((resolve) => {
    const id = `editor-ask-${++number}`;
    const input = element("input", { id, type: "text", inputmode: mode, value, autocomplete: "off" });
    const answer = (words) => {
      dialog.close();
      dialog.remove();
      resolve(words);
    };
    const button = (words, act, kind = "") =>
      element("button", { type: "button", class: `editor-button ${kind}`, onclick: act }, words);
    const dialog = element(
      "dialog", { class: "editor-dialog", "aria-labelledby": `${id}-title` },
      element("label", { id: `${id}-title`, for: id }, title),
      input,
      button(action, () => answer(input.value.trim()), "is-primary"),
      ...(remove ? [button(remove, () => answer(""))] : []),
      button(say("Cancel"), () => answer(null)),
    );
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && !(event.key === "Enter" && event.target === input)) return;
      event.preventDefault();
      event.stopPropagation();
      answer(event.key === "Enter" ? input.value.trim() : null);
    });
    frame.append(dialog);
    dialog.show();
    input.select();
  });
}
