// « Imprimer » : le bouton n’apparaît que si le navigateur sait imprimer, et n’est pas nécessaire pour le faire.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-imprimer]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => window.print());
  }
});
