"""Telling that something cannot be used, without an account."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from espace.accessibilite import report_accessibility
from espace.adresse import client_address
from espace.errors import Refus
from espace.forms import Formulaire, TexteCourt, TexteLibre
from espace.requetes import Requete

SENT = "Signalement {reference} envoyé. Vous recevez une réponse sous une semaine."
ALREADY = "Ce signalement est déjà reçu, sous la référence {reference}. Vous recevez une réponse sous une semaine."


class SignalerForm(Formulaire):
    """Three questions: which page, what happened, where to answer."""

    page = TexteCourt(label="Page concernée", max_length=200, help_text="Son titre ou son adresse.")
    description = TexteLibre(
        label="Ce qui vous a bloqué",
        max_length=1000,
        rows=5,
        help_text="Ce que vous vouliez faire et ce qui s’est passé. Citez votre matériel si vous en utilisez un.",
    )
    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="Pour vous répondre sous une semaine. Exemple : prenom.nom@structure.example",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    manques = {
        "page": "la page concernée",
        "description": "ce qui vous a bloqué",
        "email": "votre adresse e-mail : sans elle, nous ne pouvons pas répondre",
    }


@login_not_required
@require_http_methods(["GET", "POST"])
def signaler(request: Requete) -> HttpResponse:
    """The form, then its receipt."""
    form = SignalerForm(request.POST or None, initial={"page": request.GET.get("page", "")[:200]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = report_accessibility(
                at=request.at,
                address=data["email"],
                page=data["page"],
                description=data["description"],
                origin=client_address(request),
            )
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(request, (SENT if sent.is_new else ALREADY).format(reference=sent.reference))
            return redirect("accessibilite")
    return render(request, "pages/accessibilite_signaler.html", {"form": form})
