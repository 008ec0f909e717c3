// What every reading page gains where scripts run. Nothing here is needed to read, search or write.
import { keepTimes } from "./times.js";
import { suggest } from "./search.js";
import { showCards } from "./cards.js";
import { quoteInto } from "./quotes.js";
import { listen } from "./live.js";
import { copyLinks } from "./copy.js";

for (const box of document.querySelectorAll("[data-suggest]")) suggest(box);
keepTimes(document);
showCards(document);
copyLinks(document);
listen();

// The place that is open stands in view, however many there are.
const here = document.querySelector(".rail [aria-current]");
if (here) here.closest(".rail").scrollTop = here.offsetTop - here.closest(".rail").clientHeight / 2;

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

const reply = document.querySelector("#reply form.composer");
if (reply) quoteInto(reply);

// A visitor's choice between time and threads holds for the topics they open next.
const view = new URLSearchParams(location.search).get("view");
if (view === "linear" || view === "threaded") document.cookie = `view=${view}; path=/; max-age=31536000; samesite=lax`;
