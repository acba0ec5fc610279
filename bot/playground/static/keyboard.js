// Buttons: beneath a message (inline) and in place of the letters (reply keyboard).

import { h, icon } from "./dom.js";
import { anchor } from "./entities.js";
import { word } from "./words.js";

export function inlineKeyboard(message, app) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h(
    "div",
    { class: "inline-keyboard", role: "group", "aria-label": word("buttons") },
    rows.map((row, r) =>
      h("div", { class: "keys" }, row.map((button, c) => inlineButton(message, button, r, c, app))),
    ),
  );
}

function inlineButton(message, button, row, column, app) {
  const label = h("span", { class: "label", dir: "auto" }, button.text);
  const className = button.style ? `key ${button.style}` : "key";
  const at = { place: `${row}:${column}` };
  if (button.url) {
    const props = { className, data: at };
    return anchor(button.url, props, [label, icon("out")], app.follow);
  }
  const [sign, onclick] = meaning(message, button, row, column, app);
  const element = h("button", { type: "button", className, data: at, onclick }, label, sign);
  if (button.callback_data !== undefined) {
    element.dataset.data = button.callback_data;
    if (app.waits(message.message_id, button.callback_data)) wait(element, true);
  }
  return element;
}

function meaning(message, button, row, column, app) {
  if (button.callback_data !== undefined) {
    return [null, () => app.tap(message, row, column, button.callback_data)];
  }
  if (button.copy_text) return [icon("copy"), () => app.copy(button.copy_text.text)];
  const chosen = button.switch_inline_query_chosen_chat;
  if (chosen) return [icon("share"), () => app.inlineElsewhere(chosen.query ?? "", chosen)];
  if (button.switch_inline_query !== undefined) {
    return [icon("share"), () => app.inlineElsewhere(button.switch_inline_query)];
  }
  if (button.switch_inline_query_current_chat !== undefined) {
    return [icon("share"), () => app.inlineHere(button.switch_inline_query_current_chat)];
  }
  return [null, () => {}];
}

// A pressed button spins until the bot has answered.
export function wait(element, waiting) {
  element.classList.toggle("waiting", waiting);
  if (waiting) element.setAttribute("aria-busy", "true");
  else element.removeAttribute("aria-busy");
}

export function replyKeyboard(markup, press) {
  return h(
    "div",
    { class: "reply-keys", role: "group", "aria-label": word("buttons") },
    markup.keyboard.map((row) =>
      h(
        "div",
        { class: "keys" },
        row.map((key) => {
          const button = typeof key === "string" ? { text: key } : key;
          return h(
            "button",
            { type: "button", class: "key", onclick: () => press(button) },
            h("span", { class: "label", dir: "auto" }, button.text),
            button.request_location && icon("place"),
          );
        }),
      ),
    ),
  );
}
