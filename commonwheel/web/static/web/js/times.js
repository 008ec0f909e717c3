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

export function keepTimes(root) {
  const refresh = () => {
    for (const time of root.querySelectorAll("time[data-ago]")) {
      const words = said(new Date(time.dateTime));
      if (words && time.textContent !== words) time.textContent = words;
    }
  };
  refresh();
  setInterval(refresh, 60_000);
}
