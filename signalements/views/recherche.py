"""The search of the lists: a reference opens its demande; a name is kept on the server and narrows the list."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from espace.reference import grouped, is_valid
from signalements.access import access_page
from signalements.forms.listes import RechercheForm
from signalements.recherches import keep_search


@require_POST
def historique(request: RequeteDeCompte) -> HttpResponse:
    """Among the demandes of the structure."""
    access_page(compte_of(request), "demande.list_partenaire")
    return _search(request, "signalements:demande", "signalements:historique")


@require_POST
def file(request: RequeteDeCompte) -> HttpResponse:
    """Among the open demandes of the caisse: a person is looked for in all of them, whatever the view one left."""
    access_page(compte_of(request), "demande.list_caisse")
    return _search(request, "signalements:demande_caisse", "signalements:file", vue="caisse")


def _search(request: RequeteDeCompte, page: str, liste: str, **kept: str) -> HttpResponse:
    form = RechercheForm(request.POST)
    if not form.is_valid():
        return render(request, "signalements/recherche.html", {"form": form})
    text = form.cleaned_data["q"]
    if is_valid(text):
        return redirect(page, grouped(text))
    if not text:
        return redirect(liste)
    token = keep_search(text, by=compte_of(request))
    return redirect(f"{reverse(liste)}?{urlencode({**kept, 'r': token})}")
