// A forum's topics: a row of tabs, of which one is looked at and written to.

import { h } from "./dom.js";
import { word } from "./words.js";

const EVERYTHING = "all";
const GENERAL = "general";

export class Topics {
  constructor(app) {
    this.app = app;
    this.chosen = EVERYTHING;
    this.element = h("div", { class: "topics", role: "tablist", hidden: true });
  }

  clear() {
    this.chosen = EVERYTHING;
  }

  // The message_thread_id that a new message goes to, null for none.
  get thread() {
    return typeof this.chosen === "number" ? this.chosen : null;
  }

  show(view) {
    const { topics } = view.chat;
    this.element.hidden = topics.length === 0;
    const tabs = [
      [EVERYTHING, word("allTopics")],
      [GENERAL, word("general")],
      ...topics.map(({ id, name }) => [id, name]),
    ];
    this.element.replaceChildren(
      ...tabs.map(([id, name]) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            dir: "auto",
            "aria-selected": String(id === this.chosen),
            onclick: () => {
              this.chosen = id;
              this.app.show(this.app.view);
              this.element.querySelector("[aria-selected=true]").focus();
            },
          },
          name,
        ),
      ),
    );
  }

  // The view with only the messages of the chosen topic.
  filter(view) {
    if (this.chosen === EVERYTHING) return view;
    const messages = view.messages.filter(({ message }) => {
      const thread = message.is_topic_message ? message.message_thread_id : GENERAL;
      return thread === this.chosen;
    });
    return { ...view, messages };
  }
}
