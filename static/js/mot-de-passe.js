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
for (const list of document.querySelectorAll("[data-regles-de]")) {
  const field = document.getElementById(list.dataset.reglesDe);
  field?.addEventListener("input", () => {
    for (const item of list.querySelectorAll("[data-regle]")) {
      const isMet = RULES[item.dataset.regle]?.(field.value) ?? false;
      item.classList.toggle("ep-rules__ok", isMet);
    }
  });
}
