"use strict";
// <div data-progress="adresse"> : demande toutes les secondes où en est un travail long. La réponse JSON porte
// « etat » (en_attente, en_cours, fini, echec), « texte », « fait » et « total ». À la fin, la page se recharge.

for (const box of document.querySelectorAll("[data-progress]")) {
  const text = box.querySelector("[role=status]");
  const bar = box.querySelector("progress");
  let wait = 1000;

  const ask = async () => {
    try {
      const response = await fetch(box.dataset.progress, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const work = await response.json();
      if (work.etat === "fini" || work.etat === "echec") {
        window.location.reload();
        return;
      }
      if (text && text.textContent !== work.texte) text.textContent = work.texte;
      if (bar && work.total) {
        bar.max = work.total;
        bar.value = work.fait;
      }
      wait = 1000;
    } catch {
      wait = Math.min(wait * 2, 30000);
    }
    window.setTimeout(ask, wait);
  };
  if (bar) window.setTimeout(ask, wait);
}
