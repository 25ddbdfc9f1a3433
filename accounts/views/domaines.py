"""E-mail domains of a structure: its gestionnaires propose, its caisses attest, decline, withdraw (U-2.2.1-email-europe)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_domaine, access_equipe, compte_of
from accounts.enums import EtatDomaine
from accounts.forms.domaines import AttesterForm, ProposerDomaineForm, RetirerDomaineForm
from accounts.forms.version import FormulaireVersionne
from accounts.models import DomaineCourriel
from accounts.querysets import domaines_of, proposer_of
from accounts.requetes import RequeteDeCompte
from accounts.views.presentation import lines_of_domaines
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted

RULE = "partenaire.admettre_un_domaine"


@require_http_methods(["GET", "POST"])
def proposer(request: RequeteDeCompte) -> HttpResponse:
    """The domains of the structure, and a form to propose another: it serves once a caisse attests it."""
    by = compte_of(request)
    partenaire = access_equipe(by, "equipe.proposer_un_domaine")
    form = ProposerDomaineForm(posted(request))
    if form.is_valid():
        try:
            row = actions.propose_domaine(partenaire=partenaire, by=by, at=request.at, **form.cleaned_data)
        except Refus as refus:
            form.add_error("domaine", refus.message)
        else:
            messages.success(
                request, f"@{row.domaine} est proposé à votre caisse. Il servira dès qu’elle l’aura admis."
            )
            return redirect("accounts:equipe_domaines")
    lignes = lines_of_domaines(domaines_of(partenaire))
    return render(request, "accounts/equipe_domaines.html", {"form": form, "partenaire": partenaire, "lignes": lignes})


@require_GET
def domaine(request: RequeteDeCompte, pk: int, domaine: int) -> HttpResponse:
    """One domain: who proposed it, who uses it, what may be answered."""
    return _page(request, access_domaine(compte_of(request), pk, domaine, RULE))


@require_POST
def attester(request: RequeteDeCompte, pk: int, domaine: int) -> HttpResponse:
    """Attest it is hosted in Europe: accounts may be created on it from now on."""
    by = compte_of(request)
    found = access_domaine(by, pk, domaine, RULE, request.at)
    form = AttesterForm(request.POST, auto_id="attester_%s")
    if form.is_valid():
        try:
            actions.attest_domaine(domaine=found, version=form.cleaned_data["version"], by=by, at=request.at)
        except VersionDepassee as refus:
            return _again(request, found, form, refus)
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(request, f"Les adresses @{found.domaine} peuvent ouvrir un compte.")
            return redirect("accounts:partenaire", pk)
    return _page(request, found, attester=form)


@require_POST
def retirer(request: RequeteDeCompte, pk: int, domaine: int) -> HttpResponse:
    """Decline what is proposed, withdraw what is admitted: no new account opens on it, those there stay."""
    by = compte_of(request)
    found = access_domaine(by, pk, domaine, RULE, request.at)
    form = RetirerDomaineForm(request.POST, auto_id="retirer_%s")
    if form.is_valid():
        try:
            actions.withdraw_domaine(domaine=found, by=by, at=request.at, **form.cleaned_data)
        except VersionDepassee as refus:
            return _again(request, found, form, refus)
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(
                request, f"Aucun compte ne s’ouvrira plus sur @{found.domaine}. La structure lit votre motif."
            )
            return redirect("accounts:partenaire", pk)
    return _page(request, found, retirer=form)


def _again(
    request: RequeteDeCompte, found: DomaineCourriel, form: FormulaireVersionne, refus: VersionDepassee
) -> HttpResponse:
    """A colleague wrote in between: the domain as it is now, what was typed kept, and the status that says so."""
    now = access_domaine(compte_of(request), found.partenaire_id, found.pk, RULE)
    form.read_again(now.partenaire.version, refus)
    given = {"attester" if isinstance(form, AttesterForm) else "retirer": form}
    return _page(request, now, status=refus.status, **given)


def _page(
    request: RequeteDeCompte,
    found: DomaineCourriel,
    *,
    attester: FormulaireVersionne | None = None,
    retirer: FormulaireVersionne | None = None,
    status: int = 200,
) -> HttpResponse:
    read = {"version": found.partenaire.version}
    context = {
        "domaine": found,
        "ligne": lines_of_domaines([found])[0],
        "proposant": proposer_of(found),
        "geste": "Retirer" if found.etat == EtatDomaine.ADMIS else "Refuser",
        "geste_bouton": "Retirer ce domaine" if found.etat == EtatDomaine.ADMIS else "Refuser ce domaine",
        "attester": attester or AttesterForm(initial=read, auto_id="attester_%s"),
        "retirer": retirer or RetirerDomaineForm(initial=read, auto_id="retirer_%s"),
    }
    return render(request, "accounts/domaine.html", context, status=status)
