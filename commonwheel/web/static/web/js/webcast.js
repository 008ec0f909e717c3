// Videos load on a click, in the place where they are offered; chapters and transcript jump to their moment.
// Without scripts the same links open a page with the player, begun at that moment.

const box = document.querySelector("[data-player]");

function source(seconds) {
  return box.dataset.source + (seconds ? box.dataset.moment.replace("{}", seconds) : "");
}

function track(kind) {
  const address = box.dataset[kind];
  if (!address) return [];
  const made = Object.assign(document.createElement("track"), { kind, src: address, srclang: box.dataset.language ?? "" });
  made.default = kind === "captions";
  return [made];
}

function play(seconds = 0) {
  const video = box.querySelector("video");
  if (video) {
    if (seconds) video.currentTime = seconds;
    video.play();
    return;
  }
  if (box.dataset.player === "file") {
    const made = Object.assign(document.createElement("video"), { src: source(seconds), controls: true });
    made.append(...track("captions"), ...track("chapters"));
    box.replaceChildren(made);
    made.play();
    made.focus();
    return;
  }
  const frame = Object.assign(document.createElement("iframe"), {
    src: source(seconds),
    title: box.dataset.title,
    allow: "fullscreen; picture-in-picture; autoplay",
    allowFullscreen: true,
    referrerPolicy: "strict-origin-when-cross-origin",
  });
  box.replaceChildren(frame);
  frame.focus();
}

if (box) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-play], a[data-second]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    play(Number(link.dataset.second ?? 0));
    if (link.dataset.second) {
      history.replaceState(null, "", `#t=${link.dataset.second}`);
      for (const row of document.querySelectorAll(".transcript .here")) row.classList.remove("here");
      document.getElementById(`t=${link.dataset.second}`)?.classList.add("here");
      box.scrollIntoView({ block: "nearest" });
    }
  });
}

const search = document.querySelector("[data-transcript-search]");
const transcript = document.querySelector("[data-transcript]");
const count = document.querySelector("[data-transcript-count]");

if (search && transcript) {
  const rows = [...transcript.children].map((row) => [row, row.querySelector("p").textContent.toLowerCase()]);
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [row, words] of rows) {
      row.hidden = !wanted.every((word) => words.includes(word));
      if (!row.hidden) found += 1;
    }
    count.hidden = !wanted.length;
    count.textContent = found === 1 ? count.dataset.one : count.dataset.many.replace("{n}", found);
  });
}

// Before a large file travels for an hour, it is said that it is too large.
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.most));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });
}
