// The card of a link. The server says what a link shows; nothing is fetched from elsewhere.

import { h } from "./dom.js";
import { anchor } from "./entities.js";
import { word } from "./words.js";

export function preview(card, message, app) {
  const options = message.link_preview_options ?? {};
  const small = options.prefer_small_media && !options.prefer_large_media;
  const words = [
    card.site && h("b", { class: "site" }, card.site),
    card.title && h("b", { class: "title", dir: "auto" }, card.title),
    card.description && h("span", { class: "description", dir: "auto" }, card.description),
  ].filter(Boolean);
  const picture = card.image && [
    !small && h("img", { src: card.image, class: "haze", alt: "", "aria-hidden": "true" }),
    h("img", { src: card.image, class: "sharp", alt: card.title ?? "" }),
  ];
  const parts = [
    words.length && h("span", { class: "preview-words" }, words),
    picture && h("span", { class: "picture" }, picture),
  ];
  const className = `preview ${small ? "small" : "large"}`;
  if (!words.length && card.image) return lookAt(card, `${className} picture-only`, parts, app);
  const label = card.title ?? card.site ?? card.url;
  return anchor(card.url, { className, "aria-label": label }, parts, app.follow);
}

// A link to a picture shows the picture, larger.
function lookAt(card, className, parts, app) {
  const onclick = () => app.look(card.image);
  return h("button", { type: "button", className, onclick, "aria-label": word("photo") }, parts);
}
