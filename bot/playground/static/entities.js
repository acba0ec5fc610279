// Bot API entities to elements. Offsets count UTF-16 units, as JavaScript's strings do.

import { h } from "./dom.js";
import { word } from "./words.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

// `open(href)` is true for a link that the page follows itself; `command(text)` sends a command.
export function formatted(text, entities, { open, command }) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, { open, command });
}

function nodes(text, start, end, entities, actions) {
  const out = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    if (from > at) out.push(text.slice(at, from));
    // What reaches beyond its parent is cut, so that no input breaks the tree.
    const inner = others.filter((entity) => entity.offset < to);
    rest = others.filter((entity) => entity.offset >= to);
    if (to > from) {
      out.push(element(first, text.slice(from, to), nodes(text, from, to, inner, actions), actions));
      at = to;
      // The line break after a block is the block's own.
      if (BLOCKS.has(first.type) && text[at] === "\n") at += 1;
    }
  }
  if (at < end) out.push(text.slice(at, end));
  return out;
}

function element(entity, text, children, actions) {
  if (entity.type in PLAIN) return h(PLAIN[entity.type], {}, children);
  switch (entity.type) {
    case "pre":
      return h("pre", {}, h("code", {}, children));
    case "blockquote":
      return h("blockquote", { dir: "auto" }, children);
    case "expandable_blockquote":
      return expandable(children);
    case "spoiler":
      return spoiler(children);
    case "bot_command":
      return link("", children, () => actions.command(text));
    case "text_link":
      return link(entity.url, children, actions.open);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/iu.test(text) ? text : `https://${text}`, children, actions.open);
    case "email":
      return link(`mailto:${text}`, children, actions.open);
    case "phone_number":
      return link(`tel:${text}`, children, actions.open);
    case "mention":
      return link(`https://t.me/${text.slice(1)}`, children, actions.open);
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return h("span", { class: "linked" }, children);
    default:
      return h("span", {}, children);
  }
}

function link(href, children, follow) {
  if (!href) {
    return h("button", { type: "button", class: "inline-link", onclick: () => follow() }, children);
  }
  return anchor(href, {}, children, follow);
}

// A link to elsewhere opens a tab of its own; `follow` says true to those the page follows itself.
export function anchor(href, props, children, follow) {
  const onclick = (event) => follow(href) && event.preventDefault();
  const rel = "noopener noreferrer";
  return h("a", { href: safe(href), target: "_blank", rel, onclick, ...props }, children);
}

// Only addresses that a chat program opens: never javascript: or data:.
function safe(href) {
  return /^(https?|mailto|tel|tg):/iu.test(href) ? href : "#";
}

function spoiler(children) {
  const inner = h("span", { class: "spoiler-text" }, children);
  const cover = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": word("spoiler") },
    inner,
  );
  const reveal = (event) => {
    if (!cover.classList.contains("spoiler")) return;
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    // One tap uncovers every spoiler of the message, as in Telegram.
    for (const other of cover.closest(".text")?.querySelectorAll(".spoiler") ?? [cover]) {
      other.className = "spoiler-shown";
      for (const name of ["role", "tabindex", "aria-label"]) other.removeAttribute(name);
    }
  };
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", reveal);
  return cover;
}

// A quotation of more than three lines is cut until asked for; a shorter one has no button.
const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const quote = target.parentElement;
    if (!quote || quote.classList.contains("open")) continue;
    quote.classList.toggle("cut", target.scrollHeight > target.clientHeight + 2);
  }
});

function expandable(children) {
  const body = h("span", { class: "quote-body", dir: "auto" }, children);
  const toggle = h("button", { type: "button", class: "quote-toggle" }, word("showMore"));
  toggle.setAttribute("aria-expanded", "false");
  const quote = h("blockquote", { class: "expandable" }, body, toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.textContent = word(open ? "showLess" : "showMore");
    toggle.setAttribute("aria-expanded", String(open));
  });
  overflow.observe(body);
  return quote;
}
