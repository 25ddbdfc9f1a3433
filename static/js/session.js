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
  let before = null;
  let timers = [];

  const show = () => {
    before = document.activeElement;
    box.hidden = false;
    title.focus();
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
  };
  const restart = () => {
    timers.forEach((timer) => window.clearTimeout(timer));
    timers = [window.setTimeout(show, idle - warning), window.setTimeout(over, idle)];
    if (!box.hidden) hide();
  };
  const visited = () => {
    try { window.localStorage.setItem(KEY, String(Date.now())); } catch { /* stockage refusé : chaque onglet compte seul */ }
    restart();
  };

  stay.addEventListener("click", async () => {
    try {
      const response = await fetch(box.dataset.sessionUrl, {
        method: "POST", credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value },
      });
      if (response.status === 204) visited(); else over();
    } catch {
      text.textContent = "La connexion au réseau manque. Réessayez dans un instant.";
    }
  });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") stay.click(); });
  window.addEventListener("ep:visite", visited);
  window.addEventListener("storage", (event) => { if (event.key === KEY) restart(); });
  visited();
}
