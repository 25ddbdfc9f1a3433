"""The structures a caisse knows: accounts, places, effectif, e-mail domains, anomalies."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_gestionnaire, access_page, access_partenaire, access_partenaire_to_write, compte_of
from accounts.enums import Role
from accounts.forms.comptes import EffectifForm
from accounts.forms.domaines import DomaineForm
from accounts.forms.version import FormulaireVersionne
from accounts.models import Partenaire
from accounts.querysets import (
    acces_of,
    counted_revues,
    domaines_of,
    exclusion_of_structure,
    last_effectif,
    partenaires_of_caisse,
    places_taken,
    team_of,
)
from accounts.requetes import RequeteDeCompte
from accounts.rules import RULES
from accounts.views.facteur_perdu import answer_lost_factor
from accounts.views.lignes_revue import bilan_of
from accounts.views.places import anomaly_of, effectif_of, excesses_of, quotas_of, rule_of
from accounts.views.presentation import lines_of_domaines, lines_of_team
from accounts.views.reouverture import reopening
from espace.errors import Refus, VersionDepassee
from espace.requetes import today

PER_PAGE, PAST_REVUES = 50, 5


@require_GET
def partenaires(request: RequeteDeCompte) -> HttpResponse:
    """Every structure of the caisse, with its anomaly if it has one."""
    by = compte_of(request)
    access_page(by, "partenaire.voir")
    assert by.caisse_id is not None
    page = Paginator(partenaires_of_caisse(by.caisse_id, today(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/partenaires.html", {"pages": page, "lignes": [(p, anomaly_of(p)) for p in page]})


@require_GET
def partenaire(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One structure."""
    by = compte_of(request)
    found = access_partenaire(by, pk)
    return _page(request, found)


def _page(
    request: RequeteDeCompte,
    found: Partenaire,
    domaine: DomaineForm | None = None,
    effectif: EffectifForm | None = None,
    status: int = 200,
) -> HttpResponse:
    read = {"version": found.version}
    by, taken, declared = compte_of(request), places_taken(found), last_effectif(found)
    places = actions.places_with(found.pk, declared, request.at)
    assert by.caisse_id is not None  # access_partenaire let a caisse in
    mine = acces_of(found, by.caisse_id)
    page = Paginator(team_of(found), PER_PAGE).get_page(request.GET.get("page"))
    is_over = bool(mine) and all(acces.has_ended_on(today(request)) for acces in mine)
    is_open = any(acces.is_open_on(today(request)) for acces in mine)
    context = {
        "partenaire": found,
        "membres": declared.membres if declared else None,
        "effectif": effectif_of(declared),
        "depassements": excesses_of(places, taken),
        "regle": rule_of(places),
        "quotas": quotas_of(places, taken),
        "lignes": []
        if is_over
        else lines_of_team(page.object_list, by, request.at, request.zone, page="partenaire", args=[found.pk]),
        "is_over": is_over,
        "revues": [bilan_of(row, today(request)) for row in counted_revues(found.pk)[:PAST_REVUES]],
        "peut_demander_revue": is_open and RULES.allows("revue.demander", by),
        "pages": page,
        "domaines": lines_of_domaines(domaines_of(found)),
        "acces_de_la_caisse": mine,
        "exclusion": exclusion_of_structure(found, by.caisse_id, today(request)),
        "is_open": is_open,
        "sans_gestionnaire": not any(role == Role.GESTIONNAIRE for role, _ in taken),
        "domaine_form": domaine or DomaineForm(initial=read, auto_id="domaine_%s"),
        "effectif_form": effectif or EffectifForm(jour=today(request), initial=read, auto_id="effectif_%s"),
        "peut_exporter": is_open and RULES.allows("tableau.exporter_pour_la_caisse", by, found),
        "peut_modifier": RULES.allows("partenaire.admettre_un_domaine", by, found),
    }
    return render(request, "accounts/partenaire.html", context, status=status)


def _read_again(form: FormulaireVersionne, found: Partenaire, refus: VersionDepassee) -> int:
    """A colleague wrote in between: the structure as it is now, and the status that says so."""
    found.refresh_from_db()
    form.read_again(found.version, refus)
    return refus.status


@require_POST
def domaine(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Admit an e-mail domain, attested hosted in Europe (U-2.2.1-email-europe)."""
    by = compte_of(request)
    found = access_partenaire_to_write(by, pk, "partenaire.admettre_un_domaine", request.at)
    form, status = DomaineForm(request.POST, auto_id="domaine_%s"), 200
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("domaine", "version")}
        try:
            actions.add_domaine(partenaire=found, is_in_europe=True, by=by, at=request.at, **given)
        except VersionDepassee as refus:
            status = _read_again(form, found, refus)
        except Refus as refus:
            form.add_error("domaine", refus.message)
        else:
            messages.success(request, f"Les adresses @{form.cleaned_data['domaine']} peuvent ouvrir un compte.")
            return redirect("accounts:partenaire", found.pk)
    return _page(request, found, domaine=form, status=status)


@require_POST
def effectif(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Record the members declared by the structure: its places follow."""
    by = compte_of(request)
    found = access_partenaire_to_write(by, pk, "partenaire.declarer_un_effectif", request.at)
    form, status = EffectifForm(request.POST, jour=today(request), auto_id="effectif_%s"), 200
    if form.is_valid():
        try:
            actions.declare_effectif(partenaire=found, by=by, at=request.at, **form.cleaned_data)
        except VersionDepassee as refus:
            status = _read_again(form, found, refus)
        except Refus as refus:
            form.add_error("declared_on", refus.message)
        else:
            messages.success(request, "L’effectif est enregistré, les places sont recalculées.")
            return redirect("accounts:partenaire", found.pk)
    return _page(request, found, effectif=form, status=status)


@require_POST
def inviter_a_nouveau(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Send a gestionnaire another link; the former one no longer works."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.inviter_a_nouveau", request.at)
    actions.resend_invitation(compte=compte, by=by, at=request.at)
    messages.success(request, f"Un nouveau lien part à {compte.email}. L’ancien ne marche plus.")
    return redirect("accounts:partenaire", pk)


@require_http_methods(["GET", "POST"])
def rouvrir(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Open a gestionnaire's account again, or the one of a technicien that a measure of security had closed."""
    compte = access_gestionnaire(compte_of(request), pk, ref, "compte.rouvrir", request.at)
    return reopening(request, compte, reverse("accounts:partenaire", args=[pk]))


@require_http_methods(["GET", "POST"])
def remettre_le_facteur(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """A gestionnaire lost their phone: they enrol again at the next sign-in."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.remettre_le_facteur", request.at)
    return answer_lost_factor(request, compte, retour=reverse("accounts:partenaire", args=[pk]), has_stock=True)
