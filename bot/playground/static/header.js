// Above the messages: with whom one talks, and what else one can do here.

import { dropdown } from "./dialogs.js";
import { avatar, h, icon } from "./dom.js";
import { languageSwitch } from "./sidebar.js";
import { look } from "./theme.js";
import { word } from "./words.js";

export class Header {
  constructor(app) {
    this.app = app;
    this.back = h("button", { type: "button", class: "round back", onclick: () => app.showList(true) }, icon("back"));
    this.picture = h("span", { class: "picture-of-chat" });
    this.title = h("h2", { dir: "auto" });
    this.status = h("p", { class: "status", "aria-live": "polite" });
    this.tools = h("div", { class: "tools" });
    this.more = h("button", { type: "button", class: "round", "aria-haspopup": "menu", onclick: () => this.options() }, icon("more"));
    this.element = h(
      "header",
      { class: "chat-head" },
      this.back,
      this.picture,
      h("div", { class: "chat-title" }, this.title, this.status),
      this.tools,
      h("div", { class: "more" }, this.more),
    );
  }

  show(view, connected) {
    const { chat } = view;
    this.back.setAttribute("aria-label", word("back"));
    this.more.setAttribute("aria-label", word("options"));
    this.title.textContent = chat.title;
    this.picture.replaceChildren(avatar(chat.id, chat.title, chat.picture));
    this.tools.replaceChildren(languageSwitch(view, this.app));
    const busy = connected && view.action;
    this.status.classList.toggle("busy", Boolean(busy) || !connected);
    const text = !connected ? word("reconnecting") : busy ? this.busy(view) : standing(chat);
    const dots = busy && h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    if (this.status.firstChild?.textContent !== text || Boolean(dots) !== this.status.children.length > 1) {
      this.status.replaceChildren(...[h("span", {}, text), dots].filter(Boolean));
    }
  }

  busy({ action, chat, bot }) {
    const doing = word(action === "typing" ? "typing" : "sending");
    return chat.type === "private" ? doing : `${bot.first_name} ${doing}`;
  }

  entries({ chat }) {
    const { app } = this;
    const entries = [[word(look.dark ? "light" : "dark"), () => look.toggle()]];
    if (chat.with_bot) {
      const blocked = !chat.blocked;
      entries.push([word(blocked ? "block" : "unblock"), () => app.act("block", { blocked })]);
    } else if (chat.type !== "private" && chat.can_manage) {
      const present = !chat.bot_present;
      entries.push([
        word(present ? "addBot" : "removeBot"),
        () => app.act("presence", { present }),
      ]);
    }
    return entries;
  }

  options() {
    dropdown(this.more, this.entries(this.app.view));
  }
}

function standing(chat) {
  if (chat.type === "channel") return word("subscribers", { n: chat.members });
  if (chat.type === "group") return word("members", { n: chat.members });
  if (chat.blocked) return word("blocked");
  return chat.with_bot ? word("bot") : "";
}
