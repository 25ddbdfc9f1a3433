"""Reporting loss, theft, fraud or misuse of an account, and following what became of it."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import (
    access_avis,
    access_collegue,
    access_compte,
    access_couper,
    access_gestionnaire,
    access_page,
    access_signalement,
    compte_of,
)
from accounts.forms.securite import CouperForm, SignalerForm, SignalerSansConnexionForm
from accounts.models import Compte
from accounts.querysets import caisses_to_phone, names_of, other_profile_of, reportable_by, waiting_on
from accounts.requetes import RequeteDeCompte
from accounts.rules import RULES
from accounts.views.connexion import TOO_MANY
from accounts.views.mesures import delay_of, subject_of
from espace.crypto import canonical
from espace.errors import Refus
from espace.requetes import Requete, posted


@require_http_methods(["GET", "POST"])
def signaler(request: RequeteDeCompte) -> HttpResponse:
    """Report one's own account, or one of one's organisation; the page that follows is the numbered receipt."""
    by = compte_of(request)
    access_page(by, "securite.signaler")
    form = SignalerForm(posted(request), comptes=reportable_by(by))
    if form.is_valid():
        try:
            signalement = actions.report_security(by=by, at=request.at, **form.cleaned_data)
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request,
                f"Votre signalement est enregistré sous le numéro {signalement.numero}. La caisse est prévenue.",
            )
            return redirect("accounts:signalement", signalement.numero)
    return render(request, "accounts/signaler.html", {"form": form})


@require_GET
def signalement(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """The receipt of a report, and what became of it; the gestionnaire of a technicien may cut from there."""
    by = compte_of(request)
    found = access_signalement(by, numero)
    names = names_of([found.reported_by_ref, found.cut_by_ref])
    context = {
        "s": found,
        "delai": delay_of(found),
        "auteur": names.get(found.reported_by_ref, ""),
        "coupe_par": names.get(found.cut_by_ref, ""),
        "peut_couper": RULES.allows("compte.couper", by, found.compte),
    }
    return render(request, "accounts/signalement.html", context)


@require_POST
def signalement_couper(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """The gestionnaire cuts the account of a technicien that was reported."""
    by = compte_of(request)
    found = access_signalement(by, numero)
    compte = access_couper(by, found.compte, request.at)
    actions.cut_compte(compte=compte, kind=found.kind, by=by, at=request.at)
    messages.success(request, f"Le compte de {compte.nom_complet} est coupé.")
    return redirect("accounts:signalement", numero)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def signaler_sans_connexion(request: Requete) -> HttpResponse:
    """By identifiant; the answer is the same whether or not it exists, and says whom to phone."""
    form = SignalerSansConnexionForm(posted(request))
    context = {"form": form, "caisses": caisses_to_phone()}
    if form.is_valid() and _may_report(request, form):
        actions.report_security_blind(at=request.at, **form.cleaned_data)
        return render(request, "accounts/signale_sans_connexion.html", context)
    return render(request, "accounts/signaler_sans_connexion.html", context)


def _may_report(request: HttpRequest, form: BaseForm) -> bool:
    """Limits by address and by what is typed, the same for a known and an unknown one."""
    key = canonical(form.cleaned_data["identifiant"])
    if ratelimit.consume(request, app="allauth.account", action="reset_password", key=f"signaler:{key}"):
        return True
    form.add_error("identifiant", TOO_MANY)
    return False


@require_http_methods(["GET", "POST"])
def couper_technicien(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """The gestionnaire cuts a technicien at once."""
    compte = access_compte(compte_of(request), ref, "compte.couper")
    return _couper(request, compte, reverse("accounts:equipe"))


@require_http_methods(["GET", "POST"])
def couper_collegue(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """An admin cuts a colleague at once."""
    compte = access_collegue(compte_of(request), ref, "compte.couper")
    return _couper(request, compte, reverse("accounts:caisse_equipe"))


@require_http_methods(["GET", "POST"])
def couper_partenaire(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """An agent or an admin of a caisse in force cuts any account of a structure at once."""
    compte = access_gestionnaire(compte_of(request), pk, ref, "compte.couper", request.at)
    return _couper(request, compte, reverse("accounts:partenaire", args=[pk]))


def _couper(request: RequeteDeCompte, compte: Compte, retour: str) -> HttpResponse:
    by, form, waiting = compte_of(request), CouperForm(posted(request)), waiting_on(compte)
    if form.is_valid():
        try:
            actions.cut_compte(compte=compte, by=by, at=request.at, **form.cleaned_data)
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request, f"Le compte de {compte.nom_complet} est coupé. Il n’ouvre plus rien dès maintenant."
            )
            return redirect(retour)
    context = {
        "form": form,
        "compte": compte,
        "retour_a": retour,
        "signalement": waiting,
        "autre": other_profile_of(compte),
    }
    return render(request, "accounts/couper.html", context)


@require_GET
def avis(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """A notice of security: what was done, by whom, and why; opening it is its proof of reading."""
    by = compte_of(request)
    found = access_avis(by, pk)
    actions.read_avis(avis=found, by=by, at=request.at)
    return render(request, "accounts/avis.html", {"avis": found, "mesure": subject_of(found)})
