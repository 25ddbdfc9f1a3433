"""Security of a caisse: what was reported, what was done, who is excluded, what the journal says."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import (
    access_couper,
    access_exclusion,
    access_gestionnaire,
    access_page,
    access_signalement_suivi,
    compte_of,
)
from accounts.forms.securite import ExclurePersonneForm, SuiteForm
from accounts.models import SignalementSecurite
from accounts.querysets import (
    anomalies,
    exclusions_of,
    exclusions_of_structures,
    names_of,
    open_signalements,
    other_profile_of,
    proofs_of,
    treated_signalements,
)
from accounts.requetes import RequeteDeCompte
from accounts.rules import RULES
from accounts.views.mesures import delay_of, lines_of_journal
from espace.errors import Refus
from espace.keyset import page_of
from espace.requetes import posted, today

PER_PAGE, SHOWN = 25, 10


@require_GET
def securite(request: RequeteDeCompte) -> HttpResponse:
    """Open reports first, then measures, exclusions in force, and the latest lines of the journal."""
    by = compte_of(request)
    access_page(by, "securite.suivre")
    assert by.caisse_id is not None  # an agent has a caisse: constraint compte_one_organisation
    waiting = page_of(
        open_signalements(by), order=["reported_at", "pk"], cursor=request.GET.get("a_traiter"), size=PER_PAGE
    )
    treated = page_of(
        treated_signalements(by), order=["-reported_at", "-pk"], cursor=request.GET.get("faits"), size=PER_PAGE
    )
    latest = list(anomalies(by.caisse_id).order_by("-at", "-pk")[:SHOWN])
    context = {
        "ouverts": waiting,
        "faits": treated,
        "lignes_faites": [(row, delay_of(row)) for row in treated.rows],
        "exclusions": exclusions_of(by.caisse_id, today(request))[:PER_PAGE],
        "structures": exclusions_of_structures(by.caisse_id, today(request))[:PER_PAGE],
        "journal": lines_of_journal(latest, names_of(row.object_ref for row in latest)),
    }
    return render(request, "accounts/caisse_securite.html", context)


@require_GET
def journal(request: RequeteDeCompte) -> HttpResponse:
    """The security journal: sign-ins blocked, codes worn out, repeated refusals, in plain words (U-7)."""
    by = compte_of(request)
    access_page(by, "securite.suivre")
    assert by.caisse_id is not None  # an agent has a caisse: constraint compte_one_organisation
    page = page_of(anomalies(by.caisse_id), order=["-at", "-pk"], cursor=request.GET.get("apres"), size=PER_PAGE)
    lignes = lines_of_journal(page.rows, names_of(row.object_ref for row in page.rows))
    return render(request, "accounts/caisse_securite_journal.html", {"pages": page, "journal": lignes})


@require_GET
def signalement(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """One report: what was said, what was done and how fast, who was told, what may be done."""
    return _page(request, access_signalement_suivi(compte_of(request), numero), SuiteForm())


def _page(request: RequeteDeCompte, found: SignalementSecurite, form: SuiteForm) -> HttpResponse:
    by = compte_of(request)
    names = names_of([found.reported_by_ref, found.cut_by_ref, found.closed_by_ref])
    context = {
        "s": found,
        "delai": delay_of(found),
        "auteur": names.get(found.reported_by_ref, ""),
        "coupe_par": names.get(found.cut_by_ref, ""),
        "clos_par": names.get(found.closed_by_ref, ""),
        "preuves": proofs_of(found.avis.all()),
        "form": form,
        "autre": other_profile_of(found.compte),
        "peut_couper": RULES.allows("compte.couper", by, found.compte),
        "peut_clore": RULES.allows("securite.clore", by),
        "peut_retablir": found.cut_at is not None
        and found.closed_at is None
        and RULES.allows("securite.clore", by)
        and RULES.allows("compte.rouvrir", by, found.compte),
        "peut_exclure": RULES.allows("compte.exclure", by, found.compte) and found.compte.etat != "supprime",
    }
    return render(request, "accounts/caisse_signalement.html", context)


@require_POST
def couper(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Cut the account that was reported, at once."""
    by = compte_of(request)
    found = access_signalement_suivi(by, numero)
    compte = access_couper(by, found.compte, request.at)
    actions.cut_compte(compte=compte, kind=found.kind, by=by, at=request.at)
    messages.success(request, f"Le compte de {compte.nom_complet} est coupé. Il n’ouvre plus rien dès maintenant.")
    return redirect("accounts:caisse_signalement", numero)


@require_POST
def sans_suite(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Nothing to cut: the report is closed with what was found."""
    by = compte_of(request)
    found = access_signalement_suivi(by, numero, "securite.clore", request.at)
    form = SuiteForm(posted(request))
    if not form.is_valid():
        return _page(request, found, form)
    actions.close_signalement(signalement=found, suite=form.cleaned_data["suite"], by=by, at=request.at)
    messages.success(request, f"Le signalement {numero} est classé sans suite.")
    return redirect("accounts:caisse_securite")


@require_POST
def retablir(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Open a cut account again: its holder is invited anew, under every rule of a reopening."""
    by = compte_of(request)
    found = access_signalement_suivi(by, numero, "securite.clore", request.at)
    RULES.check("compte.rouvrir", by, found.compte)
    form = SuiteForm(posted(request))
    if form.is_valid():
        try:
            actions.restore_compte(signalement=found, suite=form.cleaned_data["suite"], by=by, at=request.at)
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(request, f"Le compte de {found.compte.nom_complet} est rétabli : une invitation part.")
            return redirect("accounts:caisse_signalement", numero)
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
def exclure(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Exclude a person: their accounts close everywhere, nothing opens again before the end (U-4.1-exclusion-utilisateur)."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.exclure", request.at)
    assert by.caisse is not None  # an admin has a caisse: constraint compte_one_organisation
    form = ExclurePersonneForm(posted(request), jour=today(request))
    if form.is_valid():
        try:
            row = actions.exclude_personne(compte=compte, caisse=by.caisse, by=by, at=request.at, **form.cleaned_data)
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request, f"L’exclusion de {compte.nom_complet} est enregistrée. La structure en est avisée."
            )
            return redirect("accounts:exclusion", row.pk)
    context = {"form": form, "compte": compte, "retour_a": reverse("accounts:partenaire", args=[pk])}
    return render(request, "accounts/exclure.html", context)


@require_GET
def exclusion(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One exclusion: the decision, its end, and the proof that the structure was told."""
    by = compte_of(request)
    found = access_exclusion(by, pk)
    is_over = found.is_over(today(request))
    context = {
        "exclusion": found,
        "preuves": proofs_of(found.avis.all()),
        "is_over": is_over,
        "peut_lever": not is_over and RULES.allows("exclusion.lever", by, found),
    }
    return render(request, "accounts/exclusion.html", context)


@require_POST
def lever(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """End an exclusion before its day."""
    by = compte_of(request)
    found = access_exclusion(by, pk)
    RULES.check("exclusion.lever", by, found)
    actions.lift_exclusion(exclusion=found, by=by, at=request.at)
    messages.success(request, "L’exclusion est levée. Aucun compte ne rouvre de lui-même.")
    return redirect("accounts:exclusion", pk)
