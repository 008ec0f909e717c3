// One field to write in, in one of two ways: rich, or the plain textarea with Markdown.
//
// The textarea keeps its name and always holds what is sent; `<name>_format` says which of the two it is.
//   data-editor       rich | markdown      what the member chose last
//   data-html         the HTML of the textarea's Markdown, to begin with in the rich editor
//   data-upload-url   POST file            → {url, width, height, alt}, or a status of 4xx with {reason}
//   data-mention-url  GET q                → {members: [{handle, name, avatar}]}
//   data-convert-url  POST html|markdown   → {markdown} | {html}
//   data-draft-url    POST the field and its format
//   data-choice-url   POST choice

import { keepDraft } from "./drafts.js";
import { picturesOf, post, upload } from "./requests.js";
import { element, say } from "./words.js";

const STYLES = new URL("./editor.css", import.meta.url).href;

export class Field {
  static async open(textarea) {
    const field = new Field(textarea);
    await styled();
    if (textarea.dataset.editor === "rich") await field.#beRich(textarea.dataset.html);
    return field;
  }

  constructor(textarea) {
    this.textarea = textarea;
    this.format = formatOf(textarea);
    this.required = textarea.required;
    this.rich = null;
    this.status = element("p", { class: "editor-status", role: "status" });
    this.switch = element("button", { type: "button", class: "editor-switch", onclick: () => this.#change() });
    this.frame = element("div", { class: "editor" });
    const focused = document.activeElement === textarea;
    textarea.before(this.frame);
    this.frame.append(textarea, element("div", { class: "editor-foot" }, this.status, this.switch));
    if (focused) textarea.focus(); // moving an element takes its focus away
    for (const label of textarea.labels) label.addEventListener("click", () => this.rich?.focus());
    keepDraft(textarea, this.format, (words) => this.tell(words));
    this.#takePictures();
    this.#nameSwitch();
  }

  tell(words, { failed = false } = {}) {
    this.status.textContent = words;
    this.status.classList.toggle("is-failure", failed);
  }

  quote(detail) {
    if (this.rich) this.rich.quote(detail);
    else this.#insert(quoteInMarkdown(detail));
  }

  async #change() {
    const choice = this.rich ? "markdown" : "rich";
    const { choiceUrl, convertUrl } = this.textarea.dataset;
    try {
      if (this.rich) await this.#bePlain(convertUrl);
      else await this.#beRich(await this.#asHTML(convertUrl), true);
    } catch {
      this.tell(say("The text could not be converted. Nothing was changed."), { failed: true });
      return;
    }
    this.textarea.dispatchEvent(
      new CustomEvent("commonwheel:editor-choice", { bubbles: true, detail: { choice } }),
    );
    if (choiceUrl) await post(choiceUrl, this.textarea.form, { choice }).catch(() => {});
  }

  async #asHTML(url) {
    const markdown = this.textarea.value;
    return markdown.trim() && url ? (await post(url, this.textarea.form, { markdown })).html : undefined;
  }

  async #beRich(html, chosen = false) {
    const { Rich } = await import("./rich.js");
    const focused = chosen || document.activeElement === this.textarea;
    const typed = this.textarea.value !== this.textarea.defaultValue;
    const begin = html !== undefined && (chosen || !typed) ? html : paragraphs(this.textarea.value);
    this.rich = new Rich(this, begin);
    this.textarea.hidden = true;
    this.textarea.required = false;
    this.format.value = "html";
    this.textarea.value = this.rich.html;
    this.#nameSwitch();
    if (focused) this.rich.focus();
  }

  async #bePlain(url) {
    const html = this.rich.html;
    const markdown = html && url ? (await post(url, this.textarea.form, { html })).markdown : this.rich.text;
    this.rich.close();
    this.rich = null;
    this.textarea.hidden = false;
    this.textarea.required = this.required;
    this.textarea.value = markdown;
    this.format.value = "markdown";
    this.#nameSwitch();
    this.textarea.focus();
  }

  #nameSwitch() {
    this.switch.textContent = this.rich ? say("Write in Markdown") : say("Write in the rich editor");
  }

  #takePictures() {
    const take = (event) => {
      const files = picturesOf(event.clipboardData ?? event.dataTransfer);
      if (!files.length || !this.textarea.dataset.uploadUrl) return;
      event.preventDefault();
      for (const file of files) this.#upload(file);
    };
    this.textarea.addEventListener("paste", take);
    this.textarea.addEventListener("drop", take);
  }

  async #upload(file) {
    const { uploadUrl } = this.textarea.dataset;
    const told = (percent) => this.tell(say("Uploading {name}: {percent} %", { name: file.name, percent }));
    try {
      const image = await upload(file, uploadUrl, this.textarea.form, told);
      this.#insert(`![${image.alt ?? ""}](${image.url})`);
      this.tell(say("{name} is in the text.", { name: file.name }));
    } catch (error) {
      this.tell(refusal(file, error), { failed: true });
    }
  }

  #insert(text) {
    const { selectionStart, selectionEnd } = this.textarea;
    this.textarea.setRangeText(text, selectionStart, selectionEnd, "end");
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
    this.textarea.focus();
  }
}

export const refusal = (file, { message }) =>
  say("{name} was not uploaded. {reason}", { name: file.name, reason: message });

function formatOf(textarea) {
  const name = `${textarea.name}_format`;
  const present = textarea.form?.elements[name];
  if (present) return present;
  const made = element("input", { type: "hidden", name, value: "markdown" });
  textarea.after(made);
  return made;
}

function styled() {
  if (document.querySelector(`link[href="${STYLES}"]`)) return Promise.resolve();
  return new Promise((done) => {
    document.head.append(element("link", { rel: "stylesheet", href: STYLES, onload: done, onerror: done }));
  });
}

function paragraphs(text) {
  const holder = element("div");
  for (const part of text.split(/\n{2,}/).filter(Boolean)) {
    const paragraph = element("p");
    paragraph.append(...part.split("\n").flatMap((line, n) => (n ? [element("br"), line] : [line])));
    holder.append(paragraph);
  }
  return holder.innerHTML;
}

function quoteInMarkdown({ html, author, post: number }) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const words = [...body.childNodes].map((part) => part.textContent.trim()).filter(Boolean).join("\n\n");
  const source = `[!quote${number ? ` ${number}` : ""}]${author ? ` ${author}` : ""}`;
  const lines = [source, "", ...words.split("\n")].map((line) => `> ${line}`.trimEnd());
  return `${lines.join("\n")}\n\n`;
}
