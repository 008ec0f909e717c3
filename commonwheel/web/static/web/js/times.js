// Keeps "2 hours ago" true while a page is open, and on a page that was kept for visitors.
const STEPS = [[60, "second"], [60, "minute"], [24, "hour"], [8, "day"]];
const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });

function said(moment) {
  let amount = (Date.now() - moment) / 1000;
  if (amount < 60) return null;
  for (const [size, unit] of STEPS) {
    if (amount < size) return relative.format(-Math.floor(amount), unit);
    amount /= size;
  }
  return null;
}

// An event's time, said in the zone of the browser where that is another one than the page says it in.
function sayHere(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const place of root.querySelectorAll("[data-here]")) {
    const time = place.querySelector("time");
    if (!zone || place.dataset.here === zone) continue;
    time.textContent = form.format(new Date(time.dateTime));
    place.hidden = false;
  }
}

export function keepTimes(root) {
  sayHere(root);
  const refresh = () => {
    for (const time of root.querySelectorAll("time[data-ago]")) {
      const words = said(new Date(time.dateTime));
      if (words && time.textContent !== words) time.textContent = words;
    }
  };
  refresh();
  setInterval(refresh, 60_000);
}
