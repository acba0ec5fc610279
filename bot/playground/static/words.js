// The page's own words. What the bot says comes from the bot.

const ENGLISH = {
  title: "Séance, the playground",
  playing: "You are",
  you: "You",
  said: "{name}: ",
  chats: "Chats",
  language: "Language Telegram reports for you",
  dark: "Dark colours",
  light: "Light colours",
  back: "Back to the chats",
  bot: "bot",
  blocked: "blocked",
  typing: "typing",
  sending: "sending",
  reconnecting: "Reconnecting…",
  allTopics: "All topics",
  general: "General",
  members: { one: "{n} member", other: "{n} members" },
  subscribers: { one: "{n} subscriber", other: "{n} subscribers" },
  messages: "Messages",
  buttons: "Buttons",
  today: "Today",
  yesterday: "Yesterday",
  edited: "edited",
  via: "via",
  reply: "Reply",
  replyTo: "Reply to {name}",
  cancelReply: "Cancel the reply",
  write: "Message",
  broadcast: "Broadcast",
  comment: "Write a message…",
  send: "Send",
  menu: "Menu",
  commands: "Commands",
  showKeyboard: "Show the bot’s keyboard",
  hideKeyboard: "Show the letters",
  attach: "Send a location",
  whereAreYou: "Where are you?",
  places: "Nothing is located: you say where you are.",
  latitude: "Latitude",
  longitude: "Longitude",
  sendPlace: "Send this location",
  location: "Location",
  openMap: "Open on a map",
  photo: "Photo",
  document: "File",
  download: "Download {name}",
  poll: "Poll",
  anonymousPoll: "Anonymous poll",
  publicPoll: "Public poll",
  quiz: "Quiz",
  finalResults: "Final results",
  vote: "Vote",
  retract: "Retract vote",
  votes: { one: "{n} vote", other: "{n} votes" },
  noVotes: "No votes yet",
  several: "several answers",
  showMore: "Show more",
  showLess: "Show less",
  spoiler: "Hidden text: reveal",
  copied: "Copied.",
  ok: "OK",
  cancel: "Cancel",
  open: "Open",
  openLink: "Open this link in a new tab?",
  chooseChat: "Choose a chat",
  newMessages: "Go to the newest message",
  options: "More",
  block: "Block the bot",
  unblock: "Unblock the bot",
  removeBot: "Remove the bot from here",
  addBot: "Add the bot here",
  readOnly: "Only administrators can post here.",
  empty: "No messages here yet",
  failed: "That did not work: {why}",
  unanswered: "The bot has not answered this button.",
  inlineWaiting: "Searching…",
  inlineEmpty: "No results",
  views: "views",
  unread: { one: "{n} unread message", other: "{n} unread messages" },
  services: {
    joined: "{name} joined the group",
    left: "{name} left the group",
    added: "{who} added {name}",
    removed: "{who} removed {name}",
    pinned: "{name} pinned a message",
    created: "{name} created the group",
    renamed: "{name} changed the name to “{title}”",
    topic: "Topic “{title}” was created",
    migrated: "The group became a supergroup",
  },
};

const FRENCH = {
  title: "Séance, le terrain d’essai",
  playing: "Vous êtes",
  you: "Vous",
  said: "{name} : ",
  chats: "Discussions",
  language: "Langue que Telegram indique pour vous",
  dark: "Couleurs sombres",
  light: "Couleurs claires",
  back: "Retour aux discussions",
  bot: "bot",
  blocked: "bloqué",
  typing: "écrit",
  sending: "envoie un fichier",
  reconnecting: "Reconnexion…",
  allTopics: "Tous les sujets",
  general: "Général",
  members: { one: "{n} membre", other: "{n} membres" },
  subscribers: { one: "{n} abonné", other: "{n} abonnés" },
  messages: "Messages",
  buttons: "Boutons",
  today: "Aujourd’hui",
  yesterday: "Hier",
  edited: "modifié",
  via: "via",
  reply: "Répondre",
  replyTo: "Répondre à {name}",
  cancelReply: "Ne plus répondre à ce message",
  write: "Message",
  broadcast: "Publier",
  comment: "Écrire un message…",
  send: "Envoyer",
  menu: "Menu",
  commands: "Commandes",
  showKeyboard: "Afficher le clavier du bot",
  hideKeyboard: "Afficher les lettres",
  attach: "Envoyer une position",
  whereAreYou: "Où êtes-vous ?",
  places: "Rien n’est localisé : vous dites où vous êtes.",
  latitude: "Latitude",
  longitude: "Longitude",
  sendPlace: "Envoyer cette position",
  location: "Position",
  openMap: "Ouvrir sur une carte",
  photo: "Photo",
  document: "Fichier",
  download: "Télécharger {name}",
  poll: "Sondage",
  anonymousPoll: "Sondage anonyme",
  publicPoll: "Sondage public",
  quiz: "Quiz",
  finalResults: "Résultats définitifs",
  vote: "Voter",
  retract: "Retirer mon vote",
  votes: { one: "{n} vote", other: "{n} votes" },
  noVotes: "Aucun vote",
  several: "plusieurs réponses",
  showMore: "Afficher plus",
  showLess: "Afficher moins",
  spoiler: "Texte caché : révéler",
  copied: "Copié.",
  ok: "OK",
  cancel: "Annuler",
  open: "Ouvrir",
  openLink: "Ouvrir ce lien dans un nouvel onglet ?",
  chooseChat: "Choisir une discussion",
  newMessages: "Aller au dernier message",
  options: "Plus",
  block: "Bloquer le bot",
  unblock: "Débloquer le bot",
  removeBot: "Retirer le bot d’ici",
  addBot: "Ajouter le bot ici",
  readOnly: "Seuls les administrateurs publient ici.",
  empty: "Aucun message pour l’instant",
  failed: "Cela n’a pas marché : {why}",
  unanswered: "Le bot n’a pas répondu à ce bouton.",
  inlineWaiting: "Recherche…",
  inlineEmpty: "Aucun résultat",
  views: "vues",
  unread: { one: "{n} message non lu", other: "{n} messages non lus" },
  services: {
    joined: "{name} a rejoint le groupe",
    left: "{name} a quitté le groupe",
    added: "{who} a ajouté {name}",
    removed: "{who} a retiré {name}",
    pinned: "{name} a épinglé un message",
    created: "{name} a créé le groupe",
    renamed: "{name} a renommé le groupe « {title} »",
    topic: "Le sujet « {title} » a été créé",
    migrated: "Le groupe est devenu un supergroupe",
  },
};

let language = "en";

export function speak(code) {
  language = (code || "en").toLowerCase().startsWith("fr") ? "fr" : "en";
  return language;
}

export function locale() {
  return language;
}

export function word(key, values = {}) {
  let text = language === "fr" ? FRENCH : ENGLISH;
  for (const part of key.split(".")) text = text[part];
  if (typeof text !== "string") {
    text = text[new Intl.PluralRules(language).select(values.n)] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/gu, (_, name) =>
    typeof values[name] === "number" ? values[name].toLocaleString(language) : values[name],
  );
}

const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

export function dayKey(seconds) {
  return day(new Date(seconds * 1000));
}

export function dayName(seconds) {
  const then = new Date(seconds * 1000);
  const days = Math.round((day(new Date()) - day(then)) / 86400000);
  if (days === 0) return word("today");
  if (days === 1) return word("yesterday");
  const year = then.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return then.toLocaleDateString(language, { day: "numeric", month: "long", year });
}

// In the list of chats: the time today, else a short date.
export function shortDate(seconds) {
  const then = new Date(seconds * 1000);
  if (day(then) === day(new Date())) return clock(seconds);
  return then.toLocaleDateString(language, { day: "numeric", month: "short" });
}
