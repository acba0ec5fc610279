// Talking to the playground's server: what one does, and what one sees happen.

export class Refused extends Error {}

export async function act(action, body) {
  const response = await fetch(`/api/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new Refused(answer.error || response.statusText);
  return answer;
}

// A stream of views of one chat as one person sees it. The browser reconnects by itself.
export class Stream {
  constructor(onview, onstate) {
    this.onview = onview;
    this.onstate = onstate;
    // A browser keeps six connections to a server: tabs that nobody looks at let go of theirs.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.close();
      else if (this.place && !this.source) this.open(...this.place);
    });
  }

  open(person, chat) {
    this.close();
    this.place = [person, chat];
    const query = new URLSearchParams({ as: person ?? "", chat: chat ?? "" });
    const source = new EventSource(`/api/events?${query}`);
    source.addEventListener("view", (event) => {
      if (source === this.source) this.onview(JSON.parse(event.data));
    });
    source.addEventListener("open", () => this.onstate(true));
    source.addEventListener("error", () => this.onstate(false));
    this.source = source;
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
