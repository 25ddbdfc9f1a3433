"use strict";
// Après un envoi refusé, le résumé des erreurs prend le focus : on sait où l’on en est sans chercher.
document.querySelector("[data-erreurs]:not([data-exemple] *)")?.focus();
