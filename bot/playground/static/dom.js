// Building elements without ever parsing markup: text stays text.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

// Strokes on a 24 × 24 field.
const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
  send: "M4 12L3 4l18 8-18 8 1-8zm0 0h8",
  reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 0 1 7 7",
  place: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 7.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  keyboard: "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M4.2 4.2l1.5 1.5M18.3 18.3l1.5 1.5M2.5 12h2M19.5 12h2M4.2 19.8l1.5-1.5M18.3 5.7l1.5-1.5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  check: "M4 12.5l5 5L20 6.5",
  checks: "M1.5 12.5l5 5L17 6.5M11 16.5l1 1L22.5 6.5",
  out: "M8 16L17 7M9 7h8v8",
  share: "M14 6l6 6-6 6M20 12h-9a7 7 0 0 0-7 7",
  copy: "M9 9h10v10H9zM5 15V5h10",
  file: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  eye: "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
  channel: "M4 10v4h3l8 5V5l-8 5zM18.5 9a4 4 0 0 1 0 6",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
};

export function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" },
    s("path", { d: PATHS[name] }),
  );
}

// One of seven colours, always the same for the same id, as Telegram does.
export function hue(id) {
  return Math.abs(Number(id)) % 7;
}

export function avatar(id, name, picture) {
  const letters = [...(name || "?").trim()];
  const words = (name || "?").trim().split(/\s+/u);
  const text = words.length > 1 ? [...words[0]][0] + [...words.at(-1)][0] : letters[0] || "?";
  return h(
    "span",
    { class: `avatar hue-${hue(id)}`, "aria-hidden": "true" },
    picture ? h("img", { src: picture, alt: "" }) : text.toUpperCase(),
  );
}
