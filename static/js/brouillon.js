"use strict";
// <form data-autosave="adresse"> : le brouillon part deux secondes après la dernière frappe. La réponse est
// {"texte": "Brouillon enregistré à 10 h 38"} ; elle s’affiche dans [data-autosave-etat] (role="status"). Un refus (page
// trop ancienne, brouillon envoyé ou effacé) s’affiche de même, et rien ne part plus de cette page.

// <details data-ouvre-si="caisse" data-valeurs="3 4"> s’ouvre quand l’une de ces réponses est choisie, se ferme sinon.

const PAUSE = 2000;
const STOP = [400, 403, 404, 409]; // trying again would say the same

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = document.querySelector("[data-autosave-etat]");
  let timer = 0;
  let last = "";
  let leaving = false;
  let stopped = false;

  const entries = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };
  const shape = (data) => JSON.stringify([...data].filter(([name]) => name !== "csrfmiddlewaretoken"));
  last = shape(entries());

  const save = async () => {
    const data = entries();
    const now = shape(data);
    if (leaving || stopped || now === last) return;
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (STOP.includes(response.status)) return stop(response);
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      last = now;
      window.dispatchEvent(new Event("ep:visite"));
      if (state) state.textContent = (await response.json()).texte ?? "";
    } catch {
      if (state) state.textContent = "Le brouillon n’a pas pu être enregistré. Gardez cette page ouverte, un nouvel essai suit.";
      timer = window.setTimeout(save, PAUSE * 10);
    }
  };
  const stop = async (response) => {
    stopped = true;
    const told = await response.json().catch(() => ({}));
    if (state) state.textContent = told.texte ?? "Ce brouillon n’est plus enregistré. Copiez ce que vous venez d’écrire, puis rechargez la page.";
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    window.clearTimeout(timer);
  });
}

for (const block of document.querySelectorAll("details[data-ouvre-si]")) {
  const values = block.dataset.valeurs.trim().split(" ");
  for (const answer of document.querySelectorAll(`[name="${block.dataset.ouvreSi}"]`)) {
    answer.addEventListener("change", () => { block.open = values.includes(answer.value); });
  }
}
