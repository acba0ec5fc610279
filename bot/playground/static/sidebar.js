// At the left: who one is, in which language and colours, and the chats.

import { author, nameOf, service, summary } from "./bubble.js";
import { avatar, h, icon } from "./dom.js";
import { look } from "./theme.js";
import { shortDate, word } from "./words.js";

const LANGUAGES = [
  ["fr", "Français", "FR"],
  ["en", "English", "EN"],
];

export class Sidebar {
  constructor(app) {
    this.app = app;
    this.seen = new Map();
    this.people = h("div", { class: "people", role: "group" });
    this.chats = h("nav", { class: "chats" });
    this.tools = h("div", { class: "tools" });
    this.heading = h("h1", {});
    this.element = h(
      "aside",
      { class: "sidebar" },
      h("header", { class: "side-head" }, this.heading, this.tools),
      this.people,
      this.chats,
    );
  }

  show(view) {
    this.heading.textContent = view.bot.first_name;
    this.people.setAttribute("aria-label", word("playing"));
    this.chats.setAttribute("aria-label", word("chats"));
    this.tools.replaceChildren(languageSwitch(view, this.app), themeSwitch());
    keepFocus(this.people, () =>
      view.people.map((person) => personButton(person, person.id === view.me.id, this.app)),
    );
    keepFocus(this.chats, () => view.chats.map((chat) => this.chatButton(chat, view)));
  }

  chatButton(chat, view) {
    const open = chat.id === view.chat.id;
    const key = `${view.me.id} ${chat.id}`;
    if (open || !this.seen.has(key)) this.seen.set(key, chat.count);
    const unread = Math.max(0, chat.count - this.seen.get(key));
    const { last } = chat;
    const named = last && chat.type === "group" && !service(last) && author(last);
    return h(
      "button",
      {
        type: "button",
        class: "chat",
        "aria-current": open ? "true" : null,
        data: { key: `chat ${chat.id}`, chat: chat.id },
        onclick: () => this.app.openChat(chat.id),
      },
      avatar(chat.id, chat.title, chat.picture),
      h(
        "span",
        { class: "chat-words" },
        h(
          "span",
          { class: "chat-line" },
          h("b", { dir: "auto" }, chat.type === "channel" && icon("channel"), chat.type === "group" && icon("people"), chat.title),
          last && h("time", {}, shortDate(last.date)),
        ),
        h(
          "span",
          { class: "chat-line" },
          h(
            "span",
            { class: "chat-last", dir: "auto" },
            named && h("em", {}, word("said", { name: named.id === view.me.id ? word("you") : nameOf(named) })),
            last ? summary(last) : word("empty"),
          ),
          unread > 0 && h("span", { class: "unread", "aria-label": word("unread", { n: unread }) }, unread),
        ),
      ),
    );
  }
}

function personButton(person, current, app) {
  return h(
    "button",
    {
      type: "button",
      class: "person",
      "aria-pressed": String(current),
      data: { key: `person ${person.id}`, person: person.id },
      onclick: () => app.become(person.id),
    },
    avatar(person.id, person.first_name),
    h("span", { dir: "auto" }, person.first_name),
  );
}

export function languageSwitch(view, app) {
  const now = (view.me.language_code ?? "").slice(0, 2);
  return h(
    "div",
    { class: "languages", role: "group", "aria-label": word("language") },
    LANGUAGES.map(([code, name, short]) =>
      h(
        "button",
        {
          type: "button",
          lang: code,
          title: name,
          "aria-label": name,
          "aria-pressed": String(code === now),
          data: { key: `language ${code}` },
          onclick: () => app.act("language", { language_code: code }),
        },
        short,
      ),
    ),
  );
}

function themeSwitch() {
  const button = h("button", { type: "button", class: "round", onclick: () => look.toggle() });
  const draw = () => {
    const label = word(look.dark ? "light" : "dark");
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(icon(look.dark ? "sun" : "moon"));
  };
  look.changed = draw;
  draw();
  return button;
}

// Rebuilds a box without taking the focus from who is in it.
function keepFocus(box, build) {
  const key = box.contains(document.activeElement) && document.activeElement.dataset.key;
  box.replaceChildren(...build());
  if (key) box.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
}
