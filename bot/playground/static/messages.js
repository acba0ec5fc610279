// The list of messages: keeps what stands, changes what changed, follows the newest.

import { author, bubble, service } from "./bubble.js";
import { h, icon } from "./dom.js";
import { dayKey, dayName, word } from "./words.js";

const NEAR = 80;
const RUN_SECONDS = 600;

export class Messages {
  constructor(app) {
    this.app = app;
    this.drawn = new Map();
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite" });
    this.toNewest = h(
      "button",
      { type: "button", class: "to-newest", hidden: true, onclick: () => this.newest("smooth") },
      icon("down"),
    );
    this.pane = h("div", { class: "scroll", tabindex: "-1" }, this.list);
    this.pane.addEventListener("scroll", () => this.mark());
    this.element = h("div", { class: "history" }, this.pane, this.toNewest);
    // Pictures that load and keyboards that open must not push the newest message away.
    const stick = () => this.following && this.newest("instant");
    new ResizeObserver(stick).observe(this.list);
    new ResizeObserver(stick).observe(this.pane);
    this.following = true;
    this.top = 0;
  }

  clear() {
    this.drawn.clear();
    this.list.replaceChildren();
    this.following = true;
    this.top = 0;
  }

  show(view) {
    this.list.setAttribute("aria-label", word("messages"));
    this.toNewest.setAttribute("aria-label", word("newMessages"));
    const fresh = this.drawn.size === 0;
    const entries = arrange(view);
    const keep = new Set(entries.map((entry) => entry.key));
    for (const [key, { element }] of this.drawn) {
      if (keep.has(key)) continue;
      this.drawn.delete(key);
      element.remove();
    }
    let before = null;
    for (const entry of entries) {
      const element = this.draw(entry, fresh);
      const next = before ? before.nextSibling : this.list.firstChild;
      if (next !== element) this.list.insertBefore(element, next);
      before = element;
    }
    const last = view.messages.at(-1);
    if (fresh || last?.own || this.following) this.newest("instant");
    this.mark();
  }

  draw(entry, fresh) {
    const known = this.drawn.get(entry.key);
    if (known?.state === entry.state) return known.element;
    const element = entry.build(this.app);
    this.drawn.set(entry.key, { state: entry.state, element });
    if (!known) {
      if (!fresh) element.classList.add("arriving");
      return element;
    }
    replace(known.element, element);
    return element;
  }

  newest(behavior) {
    this.pane.scrollTo({ top: this.pane.scrollHeight, behavior });
  }

  // The newest is followed until one scrolls up; what grows by itself does not count as that.
  mark() {
    const { scrollTop, scrollHeight, clientHeight } = this.pane;
    const below = scrollHeight - scrollTop - clientHeight;
    if (below < NEAR) this.following = true;
    else if (scrollTop < this.top) this.following = false;
    this.top = scrollTop;
    this.toNewest.hidden = below < NEAR * 4;
  }

  scrollTo(id) {
    const element = this.find(id);
    if (!element) return;
    element.scrollIntoView({ block: "center", behavior: "smooth" });
    element.classList.add("pointed");
    setTimeout(() => element.classList.remove("pointed"), 1500);
  }

  find(id) {
    return this.drawn.get(`message ${id}`)?.element;
  }
}

// Days, services and bubbles in order, each with a key that stays and a state that changes.
function arrange(view) {
  const entries = [];
  const { messages, chat } = view;
  const named = chat.type !== "private";
  messages.forEach((item, index) => {
    const { message } = item;
    const before = messages[index - 1];
    const after = messages[index + 1];
    const day = dayKey(message.date);
    if (!before || dayKey(before.message.date) !== day) {
      const name = dayName(message.date);
      const build = () => h("div", { class: "day" }, h("span", {}, name));
      entries.push({ key: `day ${day}`, state: name, build });
    }
    const happened = service(message);
    const run = { first: !together(before, item), last: !together(item, after), named };
    const state = JSON.stringify([item, run, chat.can_write, document.documentElement.lang]);
    const build = happened
      ? () => h("div", { class: "service" }, h("span", { dir: "auto" }, happened))
      : (app) => bubble(item, run, app);
    entries.push({ key: `message ${message.message_id}`, state, build });
  });
  if (!entries.length) {
    const build = () => h("div", { class: "service empty" }, h("span", {}, word("empty")));
    entries.push({ key: "empty", state: word("empty"), build });
  }
  return entries;
}

function together(one, other) {
  if (!one || !other || service(one.message) || service(other.message)) return false;
  const gap = other.message.date - one.message.date;
  const days = dayKey(one.message.date) === dayKey(other.message.date);
  return days && gap < RUN_SECONDS && author(one.message).id === author(other.message).id;
}

// An edit: the new bubble takes the old one's place, its height and its focus.
function replace(old, element) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.dataset.place;
  const height = old.querySelector(".bubble")?.offsetHeight;
  old.replaceWith(element);
  const fresh = element.querySelector(".bubble");
  if (focused) {
    const key = place && element.querySelector(`[data-place="${place}"]`);
    (key || element.querySelector(".key") || element.querySelector("button, a"))?.focus({
      preventScroll: true,
    });
  }
  if (!fresh || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const options = { duration: 180, easing: "ease-out" };
  const words = fresh.querySelector(".text, .poll");
  words?.animate([{ opacity: 0.35 }, { opacity: 1 }], options);
  if (Math.abs(fresh.offsetHeight - height) > 4) {
    fresh.animate([{ height: `${height}px` }, { height: `${fresh.offsetHeight}px` }], options);
  }
}
