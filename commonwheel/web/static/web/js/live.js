// Live hints: the server says only that something changed; the part of the page that shows it is then fetched like any page.
//
//   <div data-live="topic:12" data-part="/live/topics/12/?after=40" aria-live="polite"></div>
//   <a href="/bell/" data-live="bell" data-part="/live/bell/">…<span data-slot>…</span></a>
//
// What comes is put into the [data-slot] inside, or into the element itself. Without scripts a page is as it was loaded.

const SPREAD = 1500; // Milliseconds over which many readers of one topic spread what they ask.

const regions = [...document.querySelectorAll("[data-live][data-part]")];
const waiting = new Set();
let stream = null;
let missed = false;

async function refresh(region) {
  if (waiting.has(region)) return;
  waiting.add(region);
  await new Promise((resume) => setTimeout(resume, 100 + Math.random() * SPREAD));
  waiting.delete(region);
  try {
    const answer = await fetch(region.dataset.part, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const html = answer.status === 204 ? "" : await answer.text();
    const slot = region.querySelector("[data-slot]") ?? region;
    if (slot.innerHTML.trim() === html.trim()) return;
    slot.innerHTML = html;
    globalThis.htmx?.process(slot);
  } catch {
    missed = true; // Away for a moment: asked again when the stream is back.
  }
}

function open() {
  if (stream || !regions.length) return;
  const asked = new URLSearchParams();
  for (const channel of new Set(regions.map((region) => region.dataset.live))) {
    const [name, id] = channel.split(":");
    asked.append(name, id ?? "1");
  }
  stream = new EventSource(`/live/?${asked}`);
  stream.addEventListener("hint", (event) => {
    for (const region of regions) if (region.dataset.live === event.data) refresh(region);
  });
  stream.addEventListener("open", () => {
    if (missed) regions.forEach(refresh);
    missed = false;
  });
  stream.addEventListener("error", () => {
    missed = true; // The browser tries again by itself.
  });
}

function close() {
  stream?.close();
  stream = null;
  missed = true;
}

/** Listen while the page is seen; a hidden tab costs nobody anything and catches up when it is shown. */
export function listen() {
  if (!document.hidden) open();
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => !document.hidden && open());
}
