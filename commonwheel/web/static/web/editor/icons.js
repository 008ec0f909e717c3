// Pictures of the toolbar: strokes on a grid of 24, drawn for this place.

const STROKES = {
  bold: "M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z",
  italic: "M10 4h8M6 20h8M14 4l-4 16",
  strike: "M4 12h16M17 7a4 3 0 0 0-4-3h-2a4 4 0 0 0-3 6M7 17a4 3 0 0 0 4 3h2a4 4 0 0 0 3-6",
  heading: "M6 4v16M18 4v16M6 12h12",
  bullets: "M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01",
  numbers: "M10 6h11M10 12h11M10 18h11M4 4v5M3 14h3l-3 4h3",
  quote: "M5 5v14M10 8h10M10 12h10M10 16h6",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  codeBlock: "M4 4h16v16H4zM10 9l-3 3 3 3M14 9l3 3-3 3",
  spoiler: "M3 3l18 18M6 7a14 14 0 0 0-4 5s4 7 10 7a9 9 0 0 0 5-1.500M10 5.200A9 9 0 0 1 12 5c6 0 10 7 10 7a16 16 0 0 1-2 2.800",
  table: "M3 5h18v14H3zM3 10h18M3 14.500h18M9 5v14M15 5v14",
  link: "M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1",
  image: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6M16 9h.01",
  undo: "M8 5L3 10l5 5M3 10h11a6 6 0 0 1 0 12h-3",
  redo: "M16 5l5 5-5 5M21 10H10a6 6 0 0 0 0 12h3",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}
