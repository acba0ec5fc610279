// Inline mode: `@bot words` in any chat lists what the bot offers to send.

import { h } from "./dom.js";
import { resultChoices } from "./suggest.js";
import { word } from "./words.js";

const PAUSE_MS = 250;

export class Inline {
  constructor(app, input, suggestions) {
    this.app = app;
    this.input = input;
    this.suggestions = suggestions;
    this.turn = 0;
  }

  // True when the text is an inline query; asks the bot after a short pause.
  typed(text) {
    const turn = (this.turn += 1);
    const name = this.app.view?.bot.username ?? "";
    const start = `@${name} `;
    if (!name || !text.toLowerCase().startsWith(start.toLowerCase())) return false;
    this.suggestions.hide();
    const query = text.slice(start.length);
    setTimeout(() => turn === this.turn && this.ask(query, turn), PAUSE_MS);
    return true;
  }

  async ask(query, turn) {
    const wait = h("div", { class: "suggest-note" }, word("inlineWaiting"));
    this.suggestions.show(word("inlineWaiting"), [], { head: wait, className: "results" });
    const answer = await this.app.act("inline", { query });
    if (turn !== this.turn) return;
    if (!answer) {
      this.suggestions.hide();
      return;
    }
    const choices = this.choices(answer);
    const note = h("div", { class: "suggest-note" }, word("inlineEmpty"));
    const head = answer.button ? this.startButton(answer.button) : choices.length ? null : note;
    const more = this.further(query, answer, turn);
    this.suggestions.show(query || word("commands"), choices, { head, more, className: "results" });
  }

  further(query, answer, turn) {
    if (!answer.next_offset) return null;
    return async () => {
      const next = await this.app.act("inline", { query, offset: answer.next_offset });
      if (!next || turn !== this.turn) return;
      this.suggestions.append(this.choices(next));
      this.suggestions.more = this.further(query, next, turn);
    };
  }

  choices(answer) {
    return resultChoices(answer.results, (result) => {
      this.input.value = "";
      this.input.dispatchEvent(new Event("input"));
      const { thread } = this.app.topics;
      this.app.act("choose", { query_id: answer.query_id, result_id: result, thread });
    });
  }

  startButton(button) {
    const onclick = () => this.app.start(button.start_parameter ?? "");
    return h("button", { type: "button", class: "suggest-button", onclick }, button.text);
  }
}
