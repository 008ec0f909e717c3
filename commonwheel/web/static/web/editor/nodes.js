// What a text can hold: the same elements that the server's allow-list keeps, and no others.

import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, Highlight,
  HorizontalRule, Image, InputRule, Italic, Link, ListItem, Mark, Node, OrderedList, Paragraph, Placeholder, Strike,
  Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text, TrailingNode, UndoRedo, pm,
} from "../../django_prose_editor/editor.js";
import { element, say } from "./words.js";

const { TextSelection } = pm.state;

const LANGUAGES = [
  "bash", "batch", "c", "c++", "csharp", "css", "diff", "docker", "go", "html", "ini", "java", "javascript", "json",
  "kotlin", "lua", "markdown", "nginx", "perl", "php", "powershell", "python", "ruby", "rust", "sql", "swift", "toml",
  "typescript", "xml", "yaml",
];

const attribute = (name) => ({
  default: null,
  parseHTML: (from) => from.getAttribute(name),
});

const Quote = Blockquote.extend({
  addAttributes: () => ({ "data-author": attribute("data-author"), "data-post": attribute("data-post") }),
});

const Language = CodeBlock.extend({
  addAttributes: () => ({
    language: {
      default: null,
      parseHTML: (pre) => /language-(\S+)/.exec(`${pre.className} ${pre.firstElementChild?.className}`)?.[1],
      rendered: false,
    },
  }),
  renderHTML: ({ node: { attrs } }) => [
    "pre", attrs.language ? { class: `language-${attrs.language}` } : {}, ["code", 0],
  ],
  addNodeView: () => languageView,
});

function languageView({ node, editor, getPos }) {
  const known = LANGUAGES.includes(node.attrs.language) ? [] : [node.attrs.language].filter(Boolean);
  const choice = element("select", { "aria-label": say("Language of the code"), class: "editor-language" });
  choice.append(element("option", { value: "" }, say("Plain text")));
  choice.append(...[...known, ...LANGUAGES].map((name) => element("option", { value: name }, name)));
  choice.value = node.attrs.language ?? "";
  choice.addEventListener("change", () => {
    editor.commands.command(({ tr }) => tr.setNodeMarkup(getPos(), null, { language: choice.value || null }));
    editor.commands.focus();
  });
  const contentDOM = element("code");
  const dom = element("div", { class: "editor-code" });
  dom.append(element("div", { contenteditable: "false" }, choice), element("pre", {}, contentDOM));
  return {
    dom,
    contentDOM,
    stopEvent: ({ target }) => target === choice,
    ignoreMutation: ({ target }) => !contentDOM.contains(target),
    update(next) {
      if (next.type !== node.type) return false;
      choice.value = next.attrs.language ?? "";
      return true;
    },
  };
}

const SpoilerTitle = Node.create({
  name: "spoilerTitle",
  content: "text*",
  marks: "",
  defining: true,
  parseHTML: () => [{ tag: "summary" }],
  renderHTML: () => ["summary", 0],
});

const Spoiler = Node.create({
  name: "spoiler",
  group: "block",
  content: "spoilerTitle block+",
  defining: true,
  parseHTML: () => [{ tag: "details" }],
  renderHTML: () => ["details", 0],
  // Shown open while it is written.
  addNodeView: () => () => {
    const dom = element("div", { class: "editor-spoiler" });
    return { dom, contentDOM: dom };
  },
  addCommands() {
    return { toggleSpoiler: () => ({ state, dispatch }) => toggleSpoiler(state, dispatch, this.type) };
  },
  addInputRules() {
    return [
      new InputRule({
        find: /^>!\s$/,
        handler: ({ range, chain }) => void chain().deleteRange(range).toggleSpoiler().run(),
      }),
    ];
  },
  addKeyboardShortcuts: () => ({
    Enter({ editor }) {
      const { $from } = editor.state.selection;
      return $from.parent.type.name === "spoilerTitle" && editor.commands.focus($from.after() + 1);
    },
  }),
});

function toggleSpoiler(state, dispatch, type) {
  const { $from, $to } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type !== type) continue;
    const body = node.content.cut(node.firstChild.nodeSize);
    dispatch?.(state.tr.replaceWith($from.before(depth), $from.after(depth), body));
    return true;
  }
  const range = $from.blockRange($to);
  if (!range?.parent.canReplaceWith(range.startIndex, range.endIndex, type)) return false;
  const title = type.schema.nodes.spoilerTitle.create(null, type.schema.text(say("Spoiler")));
  const body = state.doc.slice(range.start, range.end).content;
  const tr = state.tr.replaceWith(range.start, range.end, type.create(null, [title, ...body.content]));
  const end = range.start + 1 + title.nodeSize + body.size;
  dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(end), -1)).scrollIntoView());
  return true;
}

// The server links people who exist; while writing a mention is the words "@handle".
const PlainLink = Link.extend({
  parseHTML() {
    return this.parent().map((rule) => ({ ...rule, tag: "a[href]:not(.mention)" }));
  },
}).configure({
  autolink: true,
  defaultProtocol: "https",
  markdownLinks: true,
  isAllowedUri: (url) => /^(https?:|mailto:|\/|#|[^:]*$)/i.test(url ?? ""),
});

const Key = Mark.create({ name: "kbd", parseHTML: () => [{ tag: "kbd" }], renderHTML: () => ["kbd", 0] });

// Whose picture it is, at the end of a caption.
const Credit = Mark.create({
  name: "credit",
  parseHTML: () => [{ tag: "cite" }],
  renderHTML: () => ["cite", 0],
  addCommands() {
    return { toggleCredit: () => ({ commands }) => commands.toggleMark(this.name) };
  },
});

// A picture with a caption: the words of the node are the caption.
const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "text*",
  marks: "bold italic link credit",
  defining: true,
  addAttributes: () => ({ src: { default: null }, alt: { default: "" }, width: { default: null }, height: { default: null } }),
  parseHTML: () => [
    {
      tag: "figure",
      contentElement: (figure) => figure.querySelector("figcaption") ?? figure,
      getAttrs(figure) {
        const picture = figure.querySelector("img");
        if (!picture) return false;
        return Object.fromEntries(["src", "alt", "width", "height"].map((name) => [name, picture.getAttribute(name)]));
      },
    },
  ],
  renderHTML: ({ node: { attrs } }) => ["figure", ["img", attrs], ["figcaption", 0]],
  addCommands() {
    return {
      makeFigure: (attrs, caption, credit) => ({ chain }) => {
        const content = [];
        if (caption) content.push({ type: "text", text: credit ? `${caption} ` : caption });
        if (credit) content.push({ type: "text", text: credit, marks: [{ type: "credit" }] });
        return chain().deleteSelection().insertContent({ type: this.name, attrs, content }).run();
      },
    };
  },
  addKeyboardShortcuts: () => ({
    Enter({ editor }) {
      const { $from } = editor.state.selection;
      if ($from.parent.type.name !== "figure") return false;
      return editor.chain().insertContentAt($from.after(), { type: "paragraph" }).focus($from.after() + 1).run();
    },
  }),
});

const aligned = {
  addAttributes() {
    return {
      ...this.parent?.(),
      align: {
        default: null,
        parseHTML: (cell) => /align-(left|center|right)/.exec(cell.className)?.[1] ?? null,
        renderHTML: ({ align }) => (align ? { class: `align-${align}` } : {}),
      },
    };
  },
};

export const nodes = (placeholder) => [
  Document, Paragraph, Text, HardBreak, Heading.configure({ levels: [2, 3, 4] }), Bold, Italic, Strike, Code, Key,
  Subscript, Superscript, Highlight, BulletList, OrderedList, ListItem, Quote, Language, SpoilerTitle, Spoiler,
  HorizontalRule, PlainLink, Image.configure({ inline: true }), Figure, Credit, Table, TableRow, TableCell.extend(aligned),
  TableHeader.extend(aligned), UndoRedo, Dropcursor.configure({ color: false, class: "editor-dropcursor" }), Gapcursor,
  TrailingNode, Placeholder.configure({ placeholder }),
];
