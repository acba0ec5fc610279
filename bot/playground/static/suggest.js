// The list above the input: commands, or the results of an inline query.

import { h } from "./dom.js";
import { word } from "./words.js";

export class Suggestions {
  constructor(input) {
    this.input = input;
    this.element = h("div", { class: "suggestions", id: "suggestions", role: "listbox", hidden: true });
    this.element.addEventListener("scroll", () => this.reachEnd());
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", "suggestions");
    input.setAttribute("aria-autocomplete", "list");
    this.hide();
  }

  get open() {
    return !this.element.hidden;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.options = [];
    this.more = null;
    this.mark(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  // `choices`: [{parts, pick}], `head`: what stands above them, `more`: fetches further ones.
  show(label, choices, { head = null, more = null, className = "" } = {}) {
    this.hide();
    this.element.className = `suggestions ${className}`;
    this.element.setAttribute("aria-label", label);
    if (head) this.element.append(head);
    this.append(choices);
    this.more = more;
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.input.setAttribute("aria-expanded", "true");
  }

  append(choices) {
    for (const { parts, pick } of choices) {
      const id = `suggestion-${this.options.length}`;
      const option = h("div", { id, role: "option", class: "suggestion", "aria-selected": "false" }, parts);
      // pointerdown would take the focus from the input and close a phone's keyboard.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", pick);
      this.options.push(option);
      this.element.append(option);
    }
  }

  mark(index) {
    this.at = index;
    this.options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  // True when the key was for this list.
  key(event) {
    if (!this.open) return false;
    const count = this.options.length;
    if (event.key === "Escape") this.hide();
    else if (event.key === "ArrowDown" && count) this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp" && count) this.mark((this.at - 1 + count) % count);
    else if (event.key === "Enter" && this.options[this.at]) this.options[this.at].click();
    else return false;
    event.preventDefault();
    return true;
  }

  reachEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (!this.more || scrollTop + clientHeight < scrollHeight - 40) return;
    const more = this.more;
    this.more = null;
    more();
  }
}

export function commandChoices(commands, prefix, send) {
  return commands
    .filter(({ command }) => command.startsWith(prefix))
    .map(({ command, description }) => ({
      parts: [h("b", {}, `/${command}`), h("span", { dir: "auto" }, description)],
      pick: () => send(command),
    }));
}

export function resultChoices(results, choose) {
  return results.map((result) => ({
    parts: [
      h("span", { class: "thumb" }, result.thumbnail_url && h("img", { src: result.thumbnail_url, alt: "" })),
      h(
        "span",
        { class: "result-words" },
        h("b", { dir: "auto" }, result.title ?? result.name ?? word("document")),
        h("span", { dir: "auto" }, result.description ?? ""),
      ),
    ],
    pick: () => choose(result.id),
  }));
}
