// What a t.me link means: most of them act inside the page, as they do inside Telegram.

// → {kind: "start" | "group" | "share" | "chat", …} or null for a link to elsewhere.
export function meaning(href, bot) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const query = url.searchParams;
  if (url.protocol === "tg:") {
    const verb = url.host || url.pathname.replace(/^\/+/u, "");
    if (verb === "resolve") return named(query.get("domain"), query, bot);
    if (verb === "msg_url" || verb === "share") return share(query);
    return null;
  }
  if (!/^(www\.)?(t\.me|telegram\.me|telegram\.dog)$/iu.test(url.hostname)) return null;
  const [name, ...rest] = url.pathname.split("/").filter(Boolean);
  if (name === "share") return share(query);
  if (rest.length > 1) return null;
  return named(name, query, bot);
}

function named(name, query, bot) {
  if (!name) return null;
  if (name.toLowerCase() !== bot.toLowerCase()) return { kind: "chat", username: name };
  if (query.has("startgroup")) return { kind: "group", payload: query.get("startgroup") };
  return { kind: "start", payload: query.get("start") };
}

function share(query) {
  return { kind: "share", text: [query.get("url"), query.get("text")].filter(Boolean).join("\n") };
}
