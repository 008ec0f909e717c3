// Completes "@ami" to a member's handle. The list is a listbox that the text field points at; the caret stays in the text.

import { Extension, pm } from "../../django_prose_editor/editor.js";
import { element, say } from "./words.js";

const { Plugin } = pm.state;
const BEGUN = /(?:^|[\s(])@([\w.-]{1,30})$/;
const PAUSE = 150;
let number = 0;

export const Mentions = Extension.create({
  name: "mentions",
  addOptions: () => ({ url: "", frame: null, tell: () => {} }),
  addProseMirrorPlugins() {
    if (!this.options.url) return [];
    const completion = new Completion(this.editor, this.options);
    return [
      new Plugin({
        props: { handleKeyDown: (view, event) => completion.press(event) },
        view: () => ({ update: () => completion.follow(), destroy: () => completion.close() }),
      }),
    ];
  },
});

class Completion {
  constructor(editor, { url, frame, tell }) {
    Object.assign(this, { editor, url, frame, tell, members: [], at: 0, query: null });
    this.list = element("ul", { class: "editor-members", role: "listbox", id: `editor-members-${++number}` });
    this.list.setAttribute("aria-label", say("Members"));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  follow() {
    const query = this.#begun();
    if (query === this.query) return;
    this.query = query;
    clearTimeout(this.waiting);
    if (query === null) this.close();
    else this.waiting = setTimeout(() => this.#find(query), PAUSE);
  }

  press({ key }) {
    if (!this.members.length) return false;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      this.#mark((this.at + step + this.members.length) % this.members.length);
    } else if (key === "Enter" || key === "Tab") this.#take(this.members[this.at]);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  close() {
    if (this.members.length) this.tell("");
    this.members = [];
    this.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) this.editor.view.dom?.removeAttribute(name);
  }

  #begun() {
    const { selection } = this.editor.state;
    const { $from } = selection;
    if (!selection.empty || $from.parent.type.spec.code || this.editor.isActive("code")) return null;
    return BEGUN.exec($from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc"))?.[1] ?? null;
  }

  async #find(query) {
    const address = new URL(this.url, location.href);
    address.searchParams.set("q", query);
    const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    const { members = [] } = response?.ok ? await response.json() : {};
    if (query !== this.query) return;
    this.close();
    if (members.length) this.#show(members);
  }

  #show(members) {
    this.members = members;
    this.list.replaceChildren(...members.map((member, n) => this.#option(member, n)));
    this.frame.append(this.list);
    const caret = this.editor.view.coordsAtPos(this.editor.state.selection.from);
    const frame = this.frame.getBoundingClientRect();
    this.list.style.insetBlockStart = `${caret.bottom - frame.top + 4}px`;
    const room = Math.max(frame.width - this.list.offsetWidth, 0);
    this.list.style.insetInlineStart = `${Math.min(Math.max(caret.left - frame.left, 0), room)}px`;
    this.editor.view.dom.setAttribute("aria-controls", this.list.id);
    this.#mark(0);
    this.tell(say("{count} members found. Choose with the arrow keys and Enter.", { count: members.length }));
  }

  #option({ handle, name, avatar }, n) {
    const option = element("li", { role: "option", id: `${this.list.id}-${n}` });
    if (avatar) option.append(element("img", { src: avatar, alt: "", width: 24, height: 24 }));
    option.append(element("b", {}, name || handle), element("span", {}, `@${handle}`));
    option.addEventListener("click", () => this.#take(this.members[n]));
    return option;
  }

  #mark(at) {
    this.at = at;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", n === at));
    this.list.children[at].scrollIntoView({ block: "nearest" });
    this.editor.view.dom.setAttribute("aria-activedescendant", this.list.children[at].id);
  }

  #take({ handle }) {
    const to = this.editor.state.selection.from;
    const from = to - this.query.length - 1;
    this.close();
    this.editor.chain().focus().insertContentAt({ from, to }, [{ type: "text", text: `@${handle} ` }]).run();
  }
}
