// A native poll: circles to choose from before the vote, bars after it.

import { h, icon } from "./dom.js";
import { locale, word } from "./words.js";

export function poll({ message, chosen }, app) {
  const { poll: ballot } = message;
  const mine = new Set(chosen ?? []);
  const results = ballot.is_closed || mine.size > 0;
  const total = ballot.total_voter_count;
  const several = ballot.allows_multiple_answers;
  const send = (options) => app.act("vote", { message_id: message.message_id, options });
  const marked = new Set();
  const button = h("button", { type: "button", class: "poll-action", disabled: true }, word("vote"));
  button.addEventListener("click", () => send([...marked]));

  const options = ballot.options.map((option, index) => {
    const share = total ? option.voter_count / total : 0;
    if (results) return result(option.text, share, mine.has(index));
    const choose = () => {
      if (!several) return send([index]);
      if (!marked.delete(index)) marked.add(index);
      row.setAttribute("aria-pressed", String(marked.has(index)));
      button.disabled = marked.size === 0;
      return null;
    };
    const row = h(
      "button",
      { type: "button", class: "choice", "aria-pressed": "false", onclick: choose },
      h("span", { class: several ? "box square" : "box" }, icon("check")),
      h("span", { dir: "auto" }, option.text),
    );
    return row;
  });

  const count = total ? word("votes", { n: total }) : word("noVotes");
  return h(
    "div",
    { class: "poll", role: "group", "aria-label": word("poll") },
    h("b", { class: "question", dir: "auto" }, ballot.question),
    h("small", {}, kind(ballot)),
    h("div", { class: "choices" }, options),
    several && !results && button,
    h(
      "div",
      { class: "poll-foot" },
      count,
      mine.size > 0 &&
        !ballot.is_closed &&
        ballot.allows_revoting !== false &&
        h("button", { type: "button", class: "inline-link", onclick: () => send([]) }, word("retract")),
    ),
  );
}

function kind(ballot) {
  if (ballot.is_closed) return word("finalResults");
  const name = word(ballot.is_anonymous ? "anonymousPoll" : "publicPoll");
  return ballot.allows_multiple_answers ? `${name} · ${word("several")}` : name;
}

function result(text, share, mine) {
  const percent = share.toLocaleString(locale(), { style: "percent", maximumFractionDigits: 0 });
  const bar = h("span", { class: "bar" });
  bar.style.setProperty("--share", String(share));
  return h(
    "div",
    { class: mine ? "result mine" : "result" },
    h("span", { class: "percent" }, percent),
    h("span", { class: "answer", dir: "auto" }, text, mine && icon("check")),
    bar,
  );
}
