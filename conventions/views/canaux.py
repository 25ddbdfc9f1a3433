"""The fallback channel of each open function, told by the caisse (U-3.2-canal-alternatif)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions import actions
from conventions.access import access_canaux
from conventions.continuite import open_fonctions
from conventions.forms.continuite import CanauxForm
from espace.requetes import posted, today


@require_http_methods(["GET", "POST"])
def canaux(request: RequeteDeCompte) -> HttpResponse:
    """One field a function and structure; those without a channel are told first."""
    by = compte_of(request)
    caisse = access_canaux(by)
    ouvertes = open_fonctions(caisse.pk, today(request))
    form = CanauxForm(posted(request), ouvertes=ouvertes)
    if form.is_valid():
        for ouverte, texte in form.changes():
            actions.set_canal_of(
                usage_id=ouverte.usage_id, caisse=caisse, fonction=ouverte.fonction, texte=texte, by=by, at=request.at
            )
        messages.success(request, "Les canaux de secours sont enregistrés.")
        return redirect("conventions:canaux")
    manquants = [ouverte for ouverte in ouvertes if not ouverte.canal]
    return render(request, "conventions/canaux.html", {"form": form, "manquants": manquants})
