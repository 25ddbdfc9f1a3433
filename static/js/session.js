"use strict";
// Deux minutes avant la fin d’une session restée sans geste : une fenêtre annoncée, atteignable au clavier, avec
// « Continuer à travailler ». Les onglets d’une même personne se tiennent au courant de la dernière visite.

const box = document.querySelector("[data-session-idle]");
if (box) {
  const idle = Number(box.dataset.sessionIdle) * 1000;
  const warning = Number(box.dataset.sessionWarning) * 1000;
  const title = box.querySelector("h2");
  const text = box.querySelector("p");
  const stay = box.querySelector("[data-session-continuer]");
  const back = box.querySelector("[data-session-reconnexion]");
  const KEY = "ep-derniere-visite";
  const PING = 5 * 60 * 1000;
  let before = null;
  let last = Date.now();
  let timers = [];

  const show = () => {
    before = document.activeElement;
    box.hidden = false;
    stay.focus();
  };
  const hide = () => {
    box.hidden = true;
    before?.focus?.();
  };
  const over = () => {
    if (box.hidden) show();
    title.textContent = "Votre connexion s’est fermée";
    text.textContent = "Reconnectez-vous pour continuer : vos brouillons sont gardés.";
    stay.hidden = true;
    back.hidden = false;
    back.focus();
  };
  const restart = () => {
    timers.forEach((timer) => window.clearTimeout(timer));
    timers = [window.setTimeout(show, idle - warning), window.setTimeout(over, idle)];
    if (!box.hidden) hide();
  };
  const visited = () => {
    last = Date.now();
    try { window.localStorage.setItem(KEY, String(Date.now())); } catch { /* stockage refusé : chaque onglet compte seul */ }
    restart();
  };

  const ask = async () => {
    const response = await fetch(box.dataset.sessionUrl, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    if (response.status === 204) visited(); else over();
  };
  stay.addEventListener("click", () => {
    ask().catch(() => { text.textContent = "La connexion au réseau manque. Réessayez dans un instant."; });
  });
  // Écrire longtemps dans une page, c’est être là : le serveur l’apprend toutes les cinq minutes au plus.
  document.addEventListener("input", () => {
    if (Date.now() - last < PING) return;
    last = Date.now();
    ask().catch(() => {});
  });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") stay.click(); });
  window.addEventListener("ep:visite", visited);
  window.addEventListener("storage", (event) => { if (event.key === KEY) restart(); });
  visited();
}
