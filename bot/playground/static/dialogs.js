// What opens above the page: toasts, alerts, choices.

import { avatar, h, icon } from "./dom.js";
import { word } from "./words.js";

const toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });

export function toast(text) {
  if (!toasts.isConnected) document.body.append(toasts);
  const element = h("div", { class: "toast", dir: "auto" }, text);
  toasts.append(element);
  setTimeout(() => element.remove(), Math.min(3000 + text.length * 30, 8000));
}

// Resolves when closed, with what was chosen (undefined when dismissed).
function dialog(className, label, fill) {
  return new Promise((resolve) => {
    const element = h("dialog", { class: className, "aria-label": label });
    let chosen;
    const close = (value) => {
      chosen = value;
      element.close();
    };
    element.append(...fill(close));
    element.addEventListener("click", (event) => event.target === element && close());
    element.addEventListener("close", () => {
      element.remove();
      resolve(chosen);
    });
    document.body.append(element);
    element.showModal();
  });
}

function action(text, onclick, className = "plain") {
  return h("button", { type: "button", class: className, onclick }, text);
}

export function alertBox(title, text) {
  return dialog("alert", title, (close) => [
    h("h2", {}, title),
    h("p", { dir: "auto" }, text),
    h("div", { class: "actions" }, action(word("ok"), () => close())),
  ]);
}

export function chooseChat(chats) {
  return dialog("sheet", word("chooseChat"), (close) => [
    h("h2", {}, word("chooseChat")),
    h(
      "div",
      { class: "rows" },
      chats.map((chat) =>
        h(
          "button",
          { type: "button", class: "pick", onclick: () => close(chat.id) },
          avatar(chat.id, chat.title, chat.picture),
          h("b", { dir: "auto" }, chat.title),
        ),
      ),
    ),
    h("div", { class: "actions" }, action(word("cancel"), () => close())),
  ]);
}

const PLACES = [
  ["Paris", 48.8686, 2.3456],
  ["Bordeaux", 44.8412, -0.5736],
  ["Lyon", 45.7606, 4.8356],
  ["La Rochelle", 46.1591, -1.1517],
  ["Brest", 48.3904, -4.4861],
  ["Lille", 50.6366, 3.0635],
  ["Marseille", 43.2965, 5.3698],
  ["Strasbourg", 48.5839, 7.7455],
];

export function choosePlace() {
  return dialog("sheet", word("whereAreYou"), (close) => {
    const [latitude, longitude] = ["latitude", "longitude"].map((name) =>
      h("input", { type: "number", step: "any", name, required: true, "aria-label": word(name), placeholder: word(name) }),
    );
    [latitude.min, latitude.max, longitude.min, longitude.max] = [-90, 90, -180, 180];
    const send = (event) => {
      event.preventDefault();
      close([latitude.valueAsNumber, longitude.valueAsNumber]);
    };
    return [
      h("h2", {}, word("whereAreYou")),
      h("p", { class: "hint" }, word("places")),
      h(
        "div",
        { class: "rows" },
        PLACES.map(([name, lat, lon]) =>
          h(
            "button",
            { type: "button", class: "pick", onclick: () => close([lat, lon]) },
            h("span", { class: "pick-icon" }, icon("place")),
            h("b", {}, name),
            h("small", {}, `${lat.toFixed(2)}, ${lon.toFixed(2)}`),
          ),
        ),
      ),
      h(
        "form",
        { class: "coordinates", onsubmit: send },
        latitude,
        longitude,
        h("button", { type: "submit", class: "plain" }, word("sendPlace")),
      ),
      h("div", { class: "actions" }, action(word("cancel"), () => close())),
    ];
  });
}

export function look(source) {
  return dialog("viewer", word("photo"), (close) => [
    h("img", { src: source, alt: word("photo"), onclick: () => close() }),
    h(
      "button",
      { type: "button", class: "viewer-close", "aria-label": word("cancel"), onclick: () => close() },
      icon("close"),
    ),
  ]);
}

// A small menu hanging from a button: [[label, act], …].
export function dropdown(anchor, entries) {
  const menu = h("div", { class: "dropdown", role: "menu" });
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
  };
  const outside = (event) => !menu.contains(event.target) && close();
  menu.append(
    ...entries.map(([label, act]) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          onclick: () => {
            close();
            act();
          },
        },
        label,
      ),
    ),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    anchor.focus();
  });
  anchor.after(menu);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  menu.querySelector("button")?.focus();
}
