// The row of buttons above the text. One Tab stop; the arrow keys move inside it.

import { icon } from "./icons.js";
import { element, say } from "./words.js";

const run = (command, ...values) => (rich) => rich.editor.chain().focus()[command](...values).run();
const is = (...what) => (editor) => editor.isActive(...what);

const BUTTONS = () => [
  [
    ["bold", say("Bold"), run("toggleBold"), is("bold")],
    ["italic", say("Italic"), run("toggleItalic"), is("italic")],
    ["strike", say("Strike through"), run("toggleStrike"), is("strike")],
    ["code", say("Code"), run("toggleCode"), is("code")],
    ["link", say("Link"), (rich) => rich.editLink(), is("link")],
  ],
  [
    ["heading", say("Heading"), run("toggleHeading", { level: 2 }), is("heading", { level: 2 })],
    ["bullets", say("List"), run("toggleBulletList"), is("bulletList")],
    ["numbers", say("Numbered list"), run("toggleOrderedList"), is("orderedList")],
    ["quote", say("Quote"), run("toggleBlockquote"), is("blockquote")],
    ["codeBlock", say("Block of code"), run("toggleCodeBlock"), is("codeBlock")],
    ["spoiler", say("Spoiler"), run("toggleSpoiler"), is("spoiler")],
  ],
  [
    ["image", say("Picture"), (rich) => rich.choosePictures()],
    ["table", say("Table"), run("insertTable", { rows: 3, cols: 3, withHeaderRow: true })],
  ],
  [
    ["undo", say("Undo"), run("undo")],
    ["redo", say("Redo"), run("redo")],
  ],
];

const TABLE_BUTTONS = () => [
  [say("Add row"), run("addRowAfter")],
  [say("Add column"), run("addColumnAfter")],
  [say("Remove row"), run("deleteRow")],
  [say("Remove column"), run("deleteColumn")],
  [say("Remove table"), run("deleteTable")],
];

/** The toolbars of an editor; they follow its selection. */
export function toolbars(rich) {
  const pressed = [];
  const groups = BUTTONS().map((group) =>
    element("div", { class: "editor-group", role: "group" }, ...group.map(([name, words, act, active]) => {
      const button = made(words, () => act(rich), icon(name));
      if (active) pressed.push([button, active]);
      return button;
    })),
  );
  const main = row(say("Formatting"), groups);
  const table = row(say("Table"), TABLE_BUTTONS().map(([words, act]) => made("", () => act(rich), words)));
  const caption = made("", () => rich.captionPicture(), say("Add a caption"));
  const credit = made("", () => run("toggleCredit")(rich), say("Whose picture it is"));
  const picture = row(say("Picture"), [made("", () => rich.describePicture(), say("Describe the picture")), caption, credit]);
  const follow = () => {
    for (const [button, active] of pressed) button.setAttribute("aria-pressed", active(rich.editor));
    table.hidden = !rich.editor.isActive("table");
    const isFigure = rich.editor.isActive("figure");
    picture.hidden = !isFigure && !rich.editor.isActive("image");
    caption.hidden = isFigure;
    credit.hidden = !isFigure;
  };
  rich.editor.on("transaction", follow);
  follow();
  return [main, table, picture];
}

function made(label, act, content) {
  return element("button", {
    type: "button", class: "editor-button", "aria-label": label || null, title: label || null, onclick: act,
  }, content);
}

function row(label, content) {
  const bar = element("div", { class: "editor-toolbar", role: "toolbar", "aria-label": label }, ...content);
  const buttons = [...bar.querySelectorAll("button")];
  const stop = (at) => buttons.forEach((button, n) => (button.tabIndex = n === at ? 0 : -1));
  stop(0);
  bar.addEventListener("focusin", ({ target }) => stop(buttons.indexOf(target)));
  bar.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const wished = buttons.indexOf(event.target) + steps[event.key];
    buttons[Math.min(Math.max(wished, 0), buttons.length - 1)].focus();
  });
  return bar;
}
