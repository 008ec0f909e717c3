// Suggestions under a search box: a combobox as the ARIA practices describe it. Enter without a choice searches.
const WAIT = 140;

export function suggest(form) {
  const input = form.querySelector("input[type='search']");
  const list = document.createElement("div");
  Object.assign(list, { id: `${input.id}-list`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder);
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let timer = 0;
  let asked = "";

  const options = () => [...list.querySelectorAll("[role='option']")];
  const chosen = () => list.querySelector("[aria-selected='true']");
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const ask = async () => {
    const words = input.value.trim();
    asked = words;
    if (words.length < 2) return close();
    const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer?.ok || asked !== words) return;
    list.innerHTML = await answer.text();
    options().forEach((option, place) => { option.id = `${list.id}-${place}`; });
    list.hidden = options().length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const place = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[place + 1] ?? all[0]);
    else if (event.key === "ArrowUp") choose(all[place - 1] ?? all.at(-1));
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && place >= 0) location.href = all[place].dataset.href;
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (option) location.href = option.dataset.href;
  });
  input.addEventListener("blur", close);
}
