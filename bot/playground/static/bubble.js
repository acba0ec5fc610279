// One message as a bubble, with its keyboard beneath.

import { avatar, h, hue, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { documentRow, photo, place } from "./media.js";
import { poll } from "./poll.js";
import { preview } from "./preview.js";
import { clock, word } from "./words.js";

export function nameOf(person) {
  return [person.first_name ?? person.title, person.last_name].filter(Boolean).join(" ");
}

export function author(message) {
  return message.sender_chat ?? message.from ?? message.chat;
}

// In one line: what a message holds, for replies and the list of chats.
export function summary(message) {
  if (message.text) return message.text.replace(/\s+/gu, " ").trim();
  if (message.poll) return `📊 ${message.poll.question}`;
  if (message.venue) return `📍 ${message.venue.title}`;
  if (message.location) return `📍 ${word("location")}`;
  if (message.photo) return `🖼 ${message.caption || word("photo")}`;
  if (message.document) return `📎 ${message.document.file_name || word("document")}`;
  return service(message) ?? message.sticker?.emoji ?? "";
}

// Things that happened rather than were said; null for an ordinary message.
export function service(message) {
  const who = message.from ? nameOf(message.from) : "";
  const joined = message.new_chat_members;
  if (joined) {
    const name = joined.map(nameOf).join(", ");
    const self = joined.length === 1 && joined[0].id === message.from?.id;
    return word(self ? "services.joined" : "services.added", { who, name });
  }
  if (message.left_chat_member) {
    const name = nameOf(message.left_chat_member);
    const self = message.left_chat_member.id === message.from?.id;
    return word(self ? "services.left" : "services.removed", { who, name });
  }
  if (message.pinned_message) return word("services.pinned", { name: who });
  if (message.group_chat_created) return word("services.created", { name: who });
  if (message.new_chat_title) {
    return word("services.renamed", { name: who, title: message.new_chat_title });
  }
  if (message.forum_topic_created) {
    return word("services.topic", { title: message.forum_topic_created.name });
  }
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return word("services.migrated");
  return null;
}

// `item` is {message, own, preview, chosen}; `run` says {first, last, named} within a sender's run.
export function bubble(item, run, app) {
  const { message, own } = item;
  const from = author(message);
  const text = message.text ?? message.caption;
  const above = item.preview && message.link_preview_options?.show_above_text;
  const media = content(item, app);
  // In a topic everything answers the message that opened it, which says nothing.
  const answered = message.reply_to_message?.forum_topic_created ? null : message.reply_to_message;
  const bare = media && !text && media.classList.contains("photo");
  const words = text && textBlock(message, app);
  const time = meta(item);
  if (words && (!item.preview || above)) words.append(time);
  const parts = [
    run.named && run.first && !own && sender(message, from),
    message.via_bot && h("div", { class: "via" }, `${word("via")} @${message.via_bot.username}`),
    answered && quotedReply(answered, app),
    above && preview(item.preview, message, app),
    media,
    words,
    item.preview && !above && preview(item.preview, message, app),
    !time.isConnected && !time.parentElement && time,
  ];
  const classes = ["message", own ? "out" : "in"];
  if (run.first) classes.push("first");
  if (run.last) classes.push("last");
  if (bare) classes.push("bare");
  if (media || item.preview) classes.push("wide");
  const label = `${nameOf(from)}, ${clock(message.date)}`;
  return h(
    "article",
    { class: classes.join(" "), "aria-label": label, data: { message: message.message_id } },
    run.named && !own && h("span", { class: "beside" }, run.last && face(from, app)),
    h(
      "div",
      { class: "stack" },
      h("div", { class: "bubble", ondblclick: () => app.reply(message) }, parts, replyButton(message, app)),
      inlineKeyboard(message, app),
    ),
  );
}

function face(from, app) {
  const { bot } = app.view;
  return avatar(from.id, nameOf(from), from.id === bot.id ? bot.picture : null);
}

function sender(message, from) {
  const admin = message.author_signature;
  return h("div", { class: `sender name-${hue(from.id)}` }, nameOf(from), admin && h("small", {}, admin));
}

function content(item, app) {
  const { message } = item;
  if (message.photo) return photo(message, app);
  if (message.venue || message.location) return place(message);
  if (message.poll) return poll(item, app);
  if (message.document) return documentRow(message.document);
  if (message.sticker) return h("div", { class: "sticker" }, message.sticker.emoji ?? "");
  return null;
}

function textBlock(message, app) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const actions = { open: app.follow, command: app.command };
  const emoji = !entities?.length && /^(\p{Extended_Pictographic}\uFE0F?){1,3}$/u.test(text);
  return h(
    "div",
    { class: emoji ? "text emoji" : "text", dir: "auto" },
    formatted(text, entities, actions),
  );
}

function meta({ message, own }) {
  const date = new Date(message.date * 1000);
  return h(
    "span",
    { class: "meta" },
    message.chat.type === "channel" && h("span", { class: "edited" }, message.author_signature),
    message.edit_date && h("span", { class: "edited" }, word("edited")),
    h("time", { datetime: date.toISOString(), title: date.toLocaleString() }, clock(message.date)),
    own && icon("checks"),
  );
}

function quotedReply(message, app) {
  const from = author(message);
  return h(
    "button",
    {
      type: "button",
      class: `quoted name-${hue(from.id)}`,
      onclick: () => app.scrollTo(message.message_id),
    },
    h("b", {}, nameOf(from)),
    h("span", { dir: "auto" }, summary(message)),
  );
}

function replyButton(message, app) {
  if (!app.view.chat.can_write) return null;
  const label = word("reply");
  return h(
    "button",
    { type: "button", class: "reply-button", title: label, "aria-label": label, onclick: () => app.reply(message) },
    icon("reply"),
  );
}
