// The page: one stream of what one person sees of one chat, drawn by its parts.

import { Composer } from "./composer.js";
import { alertBox, chooseChat, choosePlace, look as viewer, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { Header } from "./header.js";
import { wait } from "./keyboard.js";
import { meaning } from "./links.js";
import { Messages } from "./messages.js";
import { act, Stream } from "./server.js";
import { Sidebar } from "./sidebar.js";
import "./theme.js";
import { Topics } from "./topics.js";
import { speak, word } from "./words.js";

class App {
  constructor() {
    this.view = null;
    this.connected = true;
    this.waiting = new Set();
    this.drafts = new Map();
    // What parts of the page are handed as callbacks.
    this.follow = this.follow.bind(this);
    this.command = (text) => this.say(text);
    this.sidebar = new Sidebar(this);
    this.header = new Header(this);
    this.topics = new Topics(this);
    this.messages = new Messages(this);
    this.composer = new Composer(this);
    this.element = h(
      "div",
      { class: "page" },
      this.sidebar.element,
      h(
        "main",
        { class: "talk" },
        this.header.element,
        this.topics.element,
        this.messages.element,
        this.composer.element,
      ),
    );
    this.stream = new Stream(
      (view) => this.show(view),
      (connected) => this.online(connected),
    );
  }

  open(person, chat) {
    this.saveDraft();
    this.place = null;
    this.stream.open(person, chat);
  }

  become(person) {
    if (person !== this.view.me.id) this.open(person, "");
  }

  openChat(id) {
    this.showList(false);
    if (id !== this.view.chat.id) this.open(this.view.me.id, id);
  }

  showList(shown) {
    document.body.classList.toggle("list", shown);
  }

  show(view) {
    this.view = view;
    this.connected = true;
    const place = `${view.me.id} ${view.chat.id}`;
    document.documentElement.lang = speak(view.me.language_code);
    document.title = `${view.chat.title} · ${word("title")}`;
    if (place !== this.place) {
      this.place = place;
      this.messages.clear();
      this.topics.clear();
      this.composer.clear();
      this.composer.setText(this.drafts.get(place) ?? "");
      this.drafts.delete(place);
      const query = new URLSearchParams({ as: view.me.id, chat: view.chat.id });
      history.replaceState(null, "", `?${query}`);
    }
    this.sidebar.show(view);
    this.header.show(view, true);
    this.topics.show(view);
    this.messages.show(this.topics.filter(view));
    this.composer.show(view);
    document.body.dataset.place = place;
  }

  online(connected) {
    this.connected = connected;
    if (this.view) this.header.show(this.view, connected);
  }

  saveDraft() {
    const text = this.composer.input.value;
    if (this.place && text) this.drafts.set(this.place, text);
  }

  // Does something as this person in this chat; null when it was refused, which a toast tells.
  async act(action, body = {}) {
    try {
      return await act(action, { as: this.view.me.id, chat: this.view.chat.id, ...body });
    } catch (error) {
      toast(word("failed", { why: error.message }));
      return null;
    }
  }

  say(text, reply_to = null) {
    return this.act("say", { text, reply_to, thread: this.topics.thread });
  }

  reply(message) {
    if (!this.view.chat.can_write) return;
    this.composer.setReply(message);
    this.composer.input.focus();
  }

  scrollTo(id) {
    this.messages.scrollTo(id);
  }

  look(source) {
    viewer(source);
  }

  copy(text) {
    const done = () => toast(word("copied"));
    return navigator.clipboard.writeText(text).then(done, () => toast(text));
  }

  // Buttons.

  waits(message, data) {
    return this.waiting.has(`${this.place} ${message} ${data}`);
  }

  async tap(message, row, column, data) {
    const key = `${this.place} ${message.message_id} ${data}`;
    if (this.waiting.has(key)) return;
    this.waiting.add(key);
    this.mark(message.message_id, data, true);
    const answer = await this.act("tap", { message_id: message.message_id, row, column });
    this.waiting.delete(key);
    this.mark(message.message_id, data, false);
    if (!answer) return;
    if (!answer.answered) toast(word("unanswered"));
    else if (answer.show_alert) await alertBox(this.view.bot.first_name, answer.text);
    else if (answer.text) toast(answer.text);
    if (answer.url) this.visit(answer.url);
  }

  mark(message, data, waiting) {
    const buttons = this.messages.find(message)?.querySelectorAll("button.key") ?? [];
    for (const button of buttons) if (button.dataset.data === data) wait(button, waiting);
  }

  // Places.

  askPlace() {
    return choosePlace();
  }

  async sendPlace() {
    const place = await choosePlace();
    if (!place) return;
    const [latitude, longitude] = place;
    const reply_to = this.composer.replying?.message_id ?? null;
    const { thread } = this.topics;
    await this.act("location", { latitude, longitude, reply_to, thread });
    this.composer.setReply(null);
  }

  // Links.

  visit(href) {
    if (!this.follow(href)) window.open(href, "_blank", "noopener,noreferrer");
  }

  // True when the page follows the link itself.
  follow(href) {
    const { bot, chats } = this.view;
    const link = meaning(href, bot.username);
    if (!link) return false;
    if (link.kind === "start") this.start(link.payload);
    else if (link.kind === "group") this.startInGroup(link.payload);
    else if (link.kind === "share") this.draftElsewhere(link.text, () => true);
    else {
      const chat = chats.find(({ username }) => username?.toLowerCase() === link.username.toLowerCase());
      if (!chat) return false;
      this.openChat(chat.id);
    }
    return true;
  }

  // Opens the chat with the bot, and starts it there when the link says with what.
  async start(payload) {
    const { me } = this.view;
    if (payload !== null) await this.act("start", { chat: me.id, payload });
    this.openChat(me.id);
  }

  async startInGroup(payload) {
    const chat = await chooseChat(this.view.chats.filter(({ type }) => type === "group"));
    if (chat === undefined) return;
    await this.act("start", { chat, payload });
    this.openChat(chat);
  }

  // Inline mode and sharing.

  inlineHere(query) {
    this.composer.setText(`@${this.view.bot.username} ${query}`);
    this.composer.input.focus();
  }

  inlineElsewhere(query, kinds = null) {
    const fits = ({ type, with_bot }) =>
      !kinds ||
      (type === "group" && kinds.allow_group_chats) ||
      (type === "channel" && kinds.allow_channel_chats) ||
      (type === "private" && (with_bot ? kinds.allow_bot_chats : kinds.allow_user_chats));
    return this.draftElsewhere(`@${this.view.bot.username} ${query}`, fits);
  }

  async draftElsewhere(text, fits) {
    const { me, chat, chats } = this.view;
    const chosen = await chooseChat(chats.filter((one) => one.can_write && fits(one)));
    if (chosen === undefined) return;
    if (chosen === chat.id) {
      this.composer.setText(text);
      this.composer.input.focus();
    } else {
      this.openChat(chosen);
      this.drafts.set(`${me.id} ${chosen}`, text);
    }
  }
}

const app = new App();
document.body.append(app.element);
const asked = new URLSearchParams(location.search);
app.open(asked.get("as"), asked.get("chat"));
