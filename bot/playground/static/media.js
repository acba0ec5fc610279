// Photos, files and places.

import { h, icon, s } from "./dom.js";
import { locale, word } from "./words.js";

export function photo(message, app) {
  const size = message.photo.at(-1);
  const source = `/files/${encodeURIComponent(size.file_id)}`;
  const box = h(
    "button",
    { type: "button", class: message.has_media_spoiler ? "photo veiled" : "photo" },
    h("img", { src: source, class: "haze", alt: "", "aria-hidden": "true" }),
    h("img", { src: source, class: "sharp", alt: message.caption || word("photo"), loading: "lazy" }),
  );
  box.addEventListener("click", () => {
    if (box.classList.contains("veiled")) box.classList.remove("veiled");
    else app.look(source);
  });
  return box;
}

function weight(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < 2) {
    value /= 1000;
    unit += 1;
  }
  const options = { style: "unit", unit: units[unit], unitDisplay: unit ? "short" : "long" };
  return value.toLocaleString(locale(), { ...options, maximumFractionDigits: value < 10 ? 1 : 0 });
}

export function documentRow(document) {
  const name = document.file_name || word("document");
  return h(
    "a",
    {
      class: "document",
      href: `/files/${encodeURIComponent(document.file_id)}`,
      download: name,
      "aria-label": word("download", { name }),
    },
    h("span", { class: "document-icon" }, icon("file")),
    h(
      "span",
      { class: "document-words" },
      h("b", { dir: "auto" }, name),
      h("small", {}, document.file_size ? weight(document.file_size) : ""),
    ),
  );
}

// A place is drawn, not fetched: streets that are always the same for the same place.
export function place(message) {
  const { latitude, longitude } = message.venue?.location ?? message.location;
  const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const query = `mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return h(
    "a",
    {
      class: "place",
      href: `https://www.openstreetmap.org/?${query}`,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": `${message.venue?.title ?? word("location")}: ${word("openMap")}`,
    },
    h("span", { class: "map" }, streets(latitude, longitude), h("span", { class: "pin" }, icon("place"))),
    h(
      "span",
      { class: "place-words" },
      h("b", { dir: "auto" }, message.venue?.title ?? word("location")),
      h("small", { dir: "auto" }, message.venue?.address || at),
    ),
  );
}

function streets(latitude, longitude) {
  let seed = (Math.round((latitude + 90) * 1e4) * 31 + Math.round((longitude + 180) * 1e4)) | 0;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 8) / 2 ** 24;
  };
  const turn = random() * 60 - 30;
  const group = s("g", { transform: `rotate(${turn.toFixed(1)} 200 100)` });
  for (let i = 0; i < 3; i += 1) {
    const [x, y] = [random() * 380, random() * 180];
    const size = { width: 50 + random() * 60, height: 36 + random() * 40 };
    group.append(s("rect", { class: "park", x, y, rx: 6, ...size }));
  }
  for (let x = -140; x < 560; x += 34 + random() * 34) {
    group.append(s("path", { class: random() < 0.2 ? "avenue" : "street", d: `M${x} -200V400` }));
  }
  for (let y = -140; y < 360; y += 28 + random() * 30) {
    group.append(s("path", { class: random() < 0.2 ? "avenue" : "street", d: `M-200 ${y}H600` }));
  }
  const bend = 20 + random() * 160;
  const river = s("path", {
    class: "river",
    d: `M-20 ${bend}C90 ${bend - 90} 190 ${bend + 110} 300 ${bend + 10}S420 ${bend - 60} 440 ${bend}`,
  });
  return s(
    "svg",
    { viewBox: "0 0 400 200", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    group,
    river,
  );
}
