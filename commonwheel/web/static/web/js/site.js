// What every reading page gains where scripts run. Nothing here is needed to read, search or write.
import { keepTimes } from "./times.js";
import { suggest } from "./search.js";
import { showCards } from "./cards.js";
import { listen } from "./live.js";

for (const box of document.querySelectorAll("[data-suggest]")) suggest(box);
keepTimes(document);
showCards(document);
listen();

// One open menu at a time, closed by Escape or by a press elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement?.closest("details.menu[open]") ?? document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const box = document.querySelector("main [data-suggest] input, .top [data-suggest] input");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  }
});

for (const select of document.querySelectorAll("select[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

if (document.querySelector("textarea[data-editor]")) {
  const loader = document.querySelector("meta[name='editor-loader']")?.content;
  if (loader) import(loader);
}
