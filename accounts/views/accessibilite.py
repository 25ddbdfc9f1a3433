"""The exploitant reads the complaints of accessibility, their week, and answers them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access_page, access_plainte, compte_of
from accounts.forms.accessibilite import ReponseForm
from accounts.requetes import RequeteDeCompte
from espace.accessibilite import answer_accessibility, complaints
from espace.errors import Refus
from espace.requetes import posted


@require_GET
def plaintes(request: RequeteDeCompte) -> HttpResponse:
    """Those without an answer first, each with its last day."""
    access_page(compte_of(request), "exploitation.voir")
    rows = [(plainte, plainte.is_late(request.at)) for plainte in complaints()]
    return render(request, "accounts/exploitation_accessibilite.html", {"plaintes": rows})


@require_http_methods(["GET", "POST"])
def plainte(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """One of them, and its answer; a refusal keeps what was typed."""
    by = compte_of(request)
    found = access_plainte(by, reference)
    form = ReponseForm(posted(request))
    if form.is_valid():
        try:
            answer_accessibility(reference=reference, reponse=form.cleaned_data["reponse"], by=by, at=request.at)
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(request, "La réponse est envoyée.")
            return redirect("accounts:exploitation_accessibilite")
    return render(request, "accounts/exploitation_plainte.html", {"plainte": found, "form": form})
