// Words for people, in the language of the page where Django's JavaScript catalogue is loaded.

export const gettext = (text) => globalThis.gettext?.(text) ?? text;

/** `say("{name} was not uploaded", {name})`, translated. */
export const say = (text, values = {}) =>
  gettext(text).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** An element with its attributes (`on…` are listeners) and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
