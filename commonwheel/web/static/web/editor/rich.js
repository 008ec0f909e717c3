// The rich editor of a field. This is the module that loads Tiptap, so only writing loads it.

import { Editor } from "../../django_prose_editor/editor.js";
import { ask } from "./dialog.js";
import { Mentions } from "./mentions.js";
import { nodes } from "./nodes.js";
import { Pictures } from "./pictures.js";
import { toolbars } from "./toolbar.js";
import { element, say } from "./words.js";

export class Rich {
  constructor(field, html) {
    const { textarea, frame } = field;
    const tell = field.tell.bind(field);
    this.field = field;
    this.area = element("div", { class: "editor-area" });
    this.area.style.minBlockSize = `${textarea.offsetHeight}px`;
    this.editor = new Editor({
      element: this.area,
      injectCSS: false,
      content: inert(html).body.innerHTML,
      extensions: [
        ...nodes(textarea.placeholder || say("Write here")),
        Mentions.configure({ url: textarea.dataset.mentionUrl, frame, tell }),
        Pictures.configure({ url: textarea.dataset.uploadUrl, form: textarea.form, tell }),
      ],
      editorProps: { attributes: namesOf(textarea), handleKeyDown: (view, event) => this.#press(event) },
      onUpdate: () => this.#keep(),
    });
    this.bars = toolbars(this);
    textarea.before(...this.bars, this.area);
  }

  /** What is sent: nothing at all for an empty text. */
  get html() {
    return this.editor.isEmpty ? "" : this.editor.getHTML().replace(/(<p><\/p>)+$/, "");
  }

  get text() {
    return this.editor.getText({ blockSeparator: "\n\n" });
  }

  focus() {
    this.editor.view.focus();
  }

  close() {
    this.editor.destroy();
    for (const part of [...this.bars, this.area]) part.remove();
  }

  quote({ html, author, post }) {
    const page = inert(html);
    const quote = page.createElement("blockquote");
    quote.append(...page.body.childNodes);
    if (author) quote.setAttribute("data-author", author);
    if (post) quote.setAttribute("data-post", post);
    this.editor.chain().focus("end").insertContent(`${quote.outerHTML}<p></p>`).run();
  }

  async editLink() {
    const { href = "" } = this.editor.getAttributes("link");
    const answer = await ask(this.field.frame, {
      title: say("Address of the link"), value: href, mode: "url",
      action: say("Set link"), remove: href && say("Remove link"),
    });
    this.focus();
    const chain = this.editor.chain();
    if (answer === "") chain.extendMarkRange("link").unsetLink().run();
    else if (answer !== null) this.#link(chain, full(answer));
  }

  #link(chain, href) {
    if (this.editor.state.selection.empty && !this.editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    } else chain.extendMarkRange("link").setLink({ href }).run();
  }

  async describePicture() {
    const kind = this.editor.isActive("figure") ? "figure" : "image";
    const { alt } = this.editor.getAttributes(kind);
    const answer = await ask(this.field.frame, {
      title: say("What the picture shows, for people who cannot see it"), value: alt ?? "", action: say("Set"),
    });
    this.focus();
    if (answer !== null) this.editor.commands.updateAttributes(kind, { alt: answer });
  }

  /** The chosen picture becomes a figure: asked for are its caption and whose it is. */
  async captionPicture() {
    const attrs = this.editor.getAttributes("image");
    const caption = await ask(this.field.frame, { title: say("The words below the picture"), action: say("Go on") });
    if (caption === null) return this.focus();
    const credit = await ask(this.field.frame, { title: say("Whose picture it is (may stay empty)"), action: say("Set") });
    this.focus();
    if (credit !== null && (caption || credit)) this.editor.commands.makeFigure(attrs, caption, credit);
  }

  choosePictures() {
    const chooser = element("input", { type: "file", accept: "image/*", multiple: true });
    chooser.addEventListener("change", () => this.editor.commands.uploadPictures([...chooser.files]));
    chooser.click();
  }

  #press(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "k") this.editLink();
    else if (command && event.key === "Enter") this.field.textarea.form?.requestSubmit();
    else return false;
    event.preventDefault();
    return true;
  }

  #keep() {
    this.field.textarea.value = this.html;
    this.field.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A document of its own, where nothing runs; code without its colours, or Tiptap drops the lines between them.
function inert(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const block of page.querySelectorAll("pre")) {
    const code = block.querySelector("code") ?? block;
    code.textContent = block.textContent;
  }
  return page;
}

function namesOf(textarea) {
  const names = {
    class: "prose",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": textarea.getAttribute("aria-label") ?? textarea.labels[0]?.textContent.trim() ?? say("Text"),
  };
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) names[name] = textarea.getAttribute(name);
  }
  if (textarea.required) names["aria-required"] = "true";
  return names;
}

const full = (address) => (/^([a-z][a-z0-9+.-]*:|\/|#)/i.test(address) ? address : `https://${address}`);
