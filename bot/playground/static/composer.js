// Where one writes: the input, the reply above it, the keyboard below it, the menu beside it.

import { nameOf, author, summary } from "./bubble.js";
import { h, icon } from "./dom.js";
import { Inline } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { commandChoices, Suggestions } from "./suggest.js";
import { word } from "./words.js";

export class Composer {
  constructor(app) {
    this.app = app;
    this.replying = null;
    this.dismissed = null;
    this.keys = null;
    this.input = h("textarea", { rows: "1", dir: "auto", enterkeyhint: "send", autocomplete: "off" });
    this.suggestions = new Suggestions(this.input);
    this.inline = new Inline(app, this.input, this.suggestions);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.menu = this.button("menu", "menu-button", () => this.toggleMenu());
    this.attach = this.button("place", "tool", () => this.app.sendPlace());
    this.switch = this.button("keyboard", "tool", () => this.toggleKeys());
    this.send = this.button("send", "send", () => this.submit());
    this.bar = h("div", { class: "reply-bar", hidden: true });
    this.row = h(
      "div",
      { class: "write" },
      this.menu,
      h("div", { class: "field" }, this.input, this.switch, this.attach),
      this.send,
    );
    this.keyboard = h("div", { class: "keyboard", hidden: true });
    this.instead = h("div", { class: "instead", hidden: true });
    this.element = h(
      "div",
      { class: "composer" },
      this.suggestions.element,
      this.bar,
      this.row,
      this.instead,
      this.keyboard,
    );
  }

  button(name, className, onclick) {
    return h("button", { type: "button", class: className, onclick }, icon(name), h("span", {}));
  }

  clear() {
    this.setReply(null);
    this.dismissed = null;
    this.keys = null;
    this.setText("");
  }

  show(view) {
    const { chat, commands, keyboard } = view;
    for (const [button, label] of [
      [this.menu, "menu"],
      [this.attach, "attach"],
      [this.send, "send"],
    ]) {
      button.setAttribute("aria-label", word(label));
      button.title = word(label);
    }
    this.menu.querySelector("span").textContent = word("menu");
    this.menu.hidden = commands.length === 0;
    this.attach.hidden = chat.type === "channel";
    this.showInstead(view);
    this.showKeyboard(keyboard);
    this.showReply(keyboard);
    const markup = keyboard?.markup.input_field_placeholder;
    const hint = chat.type === "channel" ? "broadcast" : "comment";
    this.input.placeholder = (this.replying || !this.keyboard.hidden ? markup : null) ?? word(hint);
    this.input.setAttribute("aria-label", word("write"));
  }

  // In place of the input: unblock, or that one may not write.
  showInstead({ chat }) {
    const free = chat.can_write && !chat.blocked;
    this.row.hidden = !free;
    this.instead.hidden = free;
    if (free) return;
    const unblock = () => this.app.act("block", { blocked: false });
    this.instead.replaceChildren(
      chat.blocked
        ? h("button", { type: "button", onclick: unblock }, word("unblock"))
        : h("p", {}, word("readOnly")),
    );
  }

  showKeyboard(keyboard) {
    const markup = keyboard?.markup.keyboard ? keyboard.markup : null;
    const state = JSON.stringify(keyboard ?? null);
    if (state === this.keys) return this.labelSwitch();
    this.keys = state;
    this.switch.hidden = !markup;
    this.keyboard.hidden = !markup;
    this.keyboard.replaceChildren();
    if (markup) this.keyboard.append(replyKeyboard(markup, (key) => this.press(key, markup)));
    return this.labelSwitch();
  }

  labelSwitch() {
    const label = word(this.keyboard.hidden ? "showKeyboard" : "hideKeyboard");
    this.switch.setAttribute("aria-label", label);
    this.switch.title = label;
  }

  async press(key, markup) {
    const location = key.request_location ? await this.app.askPlace() : null;
    if (key.request_location && !location) return;
    if (markup.one_time_keyboard) this.toggleKeys(false);
    await this.app.act("key", { label: key.text, location });
  }

  toggleKeys(open = this.keyboard.hidden) {
    this.keyboard.hidden = !open;
    this.labelSwitch();
  }

  // ForceReply puts the reply up by itself, once for each message that asks.
  showReply(keyboard) {
    const asked = keyboard?.markup.force_reply ? keyboard.message : null;
    if (asked && asked.message_id !== this.dismissed && asked.message_id !== this.forced) {
      this.forced = asked.message_id;
      this.setReply(asked);
      this.input.focus({ preventScroll: true });
    } else if (!asked && this.forced && this.replying?.message_id === this.forced) {
      this.setReply(null);
    }
    if (!asked) this.forced = null;
  }

  setReply(message) {
    this.replying = message;
    this.bar.hidden = !message;
    this.bar.replaceChildren();
    if (!message) return;
    const stop = () => {
      this.dismissed = message.message_id;
      this.setReply(null);
      this.input.focus();
    };
    const label = word("cancelReply");
    this.bar.append(
      icon("reply"),
      h(
        "div",
        { class: "reply-words" },
        h("b", { dir: "auto" }, word("replyTo", { name: nameOf(author(message)) })),
        h("span", { dir: "auto" }, summary(message)),
      ),
      h("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick: stop }, icon("close")),
    );
  }

  setText(text) {
    this.input.value = text;
    this.typed();
  }

  typed() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    const text = this.input.value;
    this.send.classList.toggle("ready", text.trim() !== "");
    if (this.inline.typed(text)) return;
    const slash = /^\/(\w*)$/u.exec(text);
    if (slash) this.listCommands(slash[1].toLowerCase());
    else this.suggestions.hide();
  }

  listCommands(prefix) {
    const { commands, chat, bot } = this.app.view;
    const send = (command) => {
      const full = chat.type === "private" ? `/${command}` : `/${command}@${bot.username}`;
      this.setText("");
      this.app.say(full);
    };
    const choices = commandChoices(commands, prefix, send);
    if (choices.length) this.suggestions.show(word("commands"), choices, { className: "commands" });
    else this.suggestions.hide();
  }

  toggleMenu() {
    if (this.suggestions.open) this.suggestions.hide();
    else this.listCommands("");
    this.input.focus();
  }

  key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Escape" && this.replying) this.setReply(null);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return this.input.focus();
    const reply = this.replying?.message_id ?? null;
    this.setText("");
    this.setReply(null);
    this.input.focus();
    return this.app.say(text, reply);
  }
}
