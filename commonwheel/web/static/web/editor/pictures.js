// Pictures by button, paste and drop. While one travels, its place in the text says how far it is.

import { Extension, pm } from "../../django_prose_editor/editor.js";
import { refusal } from "./editor.js";
import { picturesOf, upload } from "./requests.js";
import { element, say } from "./words.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const key = new PluginKey("pictures");

export const Pictures = Extension.create({
  name: "pictures",
  addOptions: () => ({ url: "", form: null, tell: () => {} }),
  addCommands() {
    return {
      uploadPictures: (files, at) => () => {
        for (const file of files) place(this.editor, file, at ?? this.editor.state.selection.from, this.options);
        return true;
      },
    };
  },
  addProseMirrorPlugins() {
    if (!this.options.url) return [];
    const take = (files, at) => files.length > 0 && this.editor.commands.uploadPictures(files, at);
    return [
      new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(tr, set) {
            const { add, remove } = tr.getMeta(key) ?? {};
            const mapped = set.map(tr.mapping, tr.doc);
            if (add) return mapped.add(tr.doc, [Decoration.widget(add.at, add.sign, { id: add.sign })]);
            return remove ? mapped.remove(found(mapped, remove)) : mapped;
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handlePaste: (view, { clipboardData }) => {
            // A spreadsheet offers a picture of its cells beside the cells.
            return !clipboardData?.types.includes("text/html") && take(picturesOf(clipboardData));
          },
          handleDrop: (view, event, slice, moved) => {
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
            return !moved && take(picturesOf(event.dataTransfer), at);
          },
        },
      }),
    ];
  },
});

const found = (set, sign) => set.find(null, null, ({ id }) => id === sign);

async function place(editor, file, at, { url, form, tell }) {
  const sign = element("span", { class: "editor-upload" }, say("Uploading {name}…", { name: file.name }));
  const change = (meta) => editor.view.dispatch(editor.state.tr.setMeta(key, meta));
  change({ add: { at, sign } });
  try {
    const told = (percent) =>
      (sign.textContent = say("Uploading {name}: {percent} %", { name: file.name, percent }));
    const { url: src, width, height, alt } = await upload(file, url, form, told);
    const place = found(key.getState(editor.state), sign)[0]?.from ?? editor.state.selection.from;
    change({ remove: sign });
    editor.commands.insertContentAt(place, { type: "image", attrs: { src, width, height, alt: alt ?? "" } });
    tell(say("{name} is in the text.", { name: file.name }));
  } catch (error) {
    change({ remove: sign });
    tell(refusal(file, error), { failed: true });
  }
}
