// Light or dark: the system's choice until one's own, which is kept for the next visit.

const KEY = "seance-colours";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply() {
  document.documentElement.dataset.colours = look.dark ? "dark" : "light";
  look.changed();
}

export const look = {
  changed() {},
  get dark() {
    return (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
  },
  toggle() {
    try {
      localStorage.setItem(KEY, this.dark ? "light" : "dark");
    } catch {
      return;
    }
    apply();
  },
};

system.addEventListener("change", apply);
apply();
