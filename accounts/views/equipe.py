"""The team of a structure, for its gestionnaires (design 10 and 11)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_compte, access_equipe, compte_of
from accounts.domaines import attested_domains
from accounts.enums import Role
from accounts.forms.comptes import InviterForm
from accounts.querysets import last_effectif, places_taken, team_of
from accounts.requetes import RequeteDeCompte
from accounts.views.facteur_perdu import answer_lost_factor
from accounts.views.fermeture import changing, closing
from accounts.views.places import effectif_of, excesses_of, full_of, quotas_of, rule_of
from accounts.views.presentation import lines_of_team
from accounts.views.reouverture import reopening
from espace.errors import Refus
from espace.requetes import posted

PER_PAGE = 50


@require_GET
def equipe(request: RequeteDeCompte) -> HttpResponse:
    """Places, then accounts: who they are, where they stand, what may be done."""
    by = compte_of(request)
    partenaire = access_equipe(by)
    page = Paginator(team_of(partenaire), PER_PAGE).get_page(request.GET.get("page"))
    taken, places = places_taken(partenaire), actions.places_on(partenaire.pk, request.at)
    context = {
        "partenaire": partenaire,
        "effectif": effectif_of(last_effectif(partenaire)),
        "pleine": full_of(places, taken),
        "depassements": excesses_of(places, taken),
        "regle": rule_of(places),
        "domaines": attested_domains(partenaire),
        "quotas": quotas_of(places, taken, note="La caisse ouvre et ferme ces comptes"),
        "lignes": lines_of_team(page.object_list, by, request.at, request.zone),
        "pages": page,
        "a_des_techniciens": any(role == Role.TECHNICIEN for role, _ in taken),
    }
    return render(request, "accounts/equipe.html", context)


@require_http_methods(["GET", "POST"])
def inviter(request: RequeteDeCompte) -> HttpResponse:
    """Open a technicien's account; a refusal keeps everything that was typed.

    Without a place left the page says the rule and what frees one, rather than a form refused at its end.
    """
    by = compte_of(request)
    partenaire = access_equipe(by, "equipe.inviter")
    form = InviterForm(posted(request), partenaire=partenaire, domaines=attested_domains(partenaire))
    if form.is_valid():
        try:
            compte = actions.create_technicien(
                partenaire=partenaire,
                personne=form.personne(),
                lien=form.cleaned_data["lien"],
                is_workstation_attested=form.cleaned_data["poste"],
                service=form.cleaned_data.get("service"),
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request, f"L’invitation de {compte.nom_complet} part à {compte.email}. Le lien est valable 7 jours."
            )
            return redirect("accounts:equipe")
    taken, places = places_taken(partenaire), actions.places_on(partenaire.pk, request.at)
    context = {
        "form": form,
        "partenaire": partenaire,
        "pleine": full_of(places, taken),
        "quotas": quotas_of(places, taken),
    }
    return render(request, "accounts/equipe_inviter.html", context)


@require_POST
def inviter_a_nouveau(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Send another link; the former one no longer works."""
    by = compte_of(request)
    compte = access_compte(by, ref, "compte.inviter_a_nouveau")
    actions.resend_invitation(compte=compte, by=by, at=request.at)
    messages.success(request, f"Un nouveau lien part à {compte.email}. L’ancien ne marche plus.")
    return redirect("accounts:equipe")


@require_http_methods(["GET", "POST"])
def fermer(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Close a technicien's account, with a reason (U-2.2.3-depart-technicien)."""
    compte = access_compte(compte_of(request), ref, "compte.fermer")
    return closing(request, compte, reverse("accounts:equipe"))


@require_http_methods(["GET", "POST"])
def modifier(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Change the four fields of a technicien, and its service (clauses-notes 25)."""
    compte = access_compte(compte_of(request), ref, "compte.modifier")
    return changing(request, compte, reverse("accounts:equipe"))


@require_http_methods(["GET", "POST"])
def rouvrir(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Open a technicien's account again, before its erasure (clauses-notes 24)."""
    compte = access_compte(compte_of(request), ref, "compte.rouvrir")
    return reopening(request, compte, reverse("accounts:equipe"))


@require_http_methods(["GET", "POST"])
def remettre_le_facteur(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """A technicien lost their phone: they enrol again at the next sign-in."""
    by = compte_of(request)
    compte = access_compte(by, ref, "compte.remettre_le_facteur")
    return answer_lost_factor(request, compte, retour=reverse("accounts:equipe"), has_stock=False)
