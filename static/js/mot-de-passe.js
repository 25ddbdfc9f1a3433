"use strict";
// Afficher ou cacher un mot de passe, et cocher ses règles au fil de la frappe. Le serveur vérifie de toute façon.

for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn-sm ep-reveal";
  button.setAttribute("aria-controls", field.id);
  const label = () => {
    const hidden = field.type === "password";
    button.textContent = hidden ? "Afficher le mot de passe" : "Cacher le mot de passe";
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    label();
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  label();
  field.after(button);
}

// <ul data-regles-de="id_password"> dont chaque <li data-regle="…"> nomme une des règles ci-dessous.
const classes = (text) =>
  [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}\s]/u].filter((kind) => kind.test(text)).length;
const letters = (text) => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\p{Nd}/u.test(text);
const RULES = {
  "14": (text) => text.length >= 14 && letters(text),
  "12": (text) => text.length >= 12 && classes(text) === 4,
  "mots": (text) => text.split(/\s+/u).filter((word) => word.length > 1).length >= 7,
};
// Chaque règle dit si elle est respectée, à qui la lit ; une phrase l’annonce quand la frappe s’arrête, sans couper la parole.
const PAUSE_DE_FRAPPE = 700;
for (const list of document.querySelectorAll("[data-regles-de]")) {
  const field = document.getElementById(list.dataset.reglesDe);
  if (!field) continue;
  const items = [...list.querySelectorAll("[data-regle]")];
  for (const item of items) {
    const mark = document.createElement("span");
    mark.className = "visually-hidden";
    item.append(mark);
  }
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  list.after(told);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), list.id].filter(Boolean).join(" "));
  let timer;
  const say = (count) => {
    if (!field.value) return "";
    return count ? "Une règle est respectée : ce mot de passe est assez long." : "Aucune des trois règles n’est encore respectée.";
  };
  field.addEventListener("input", () => {
    let count = 0;
    for (const item of items) {
      const isMet = RULES[item.dataset.regle]?.(field.value) ?? false;
      count += isMet;
      item.classList.toggle("ep-rules__ok", isMet);
      item.lastElementChild.textContent = isMet ? " (respectée)" : "";
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { if (told.textContent !== say(count)) told.textContent = say(count); }, PAUSE_DE_FRAPPE);
  });
}
