"""Helping in whoever works at a caisse or at the portal: by another responsable, or by an exploitant (product.md 3)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_collegue, access_compte_suivi, access_page, compte_of
from accounts.models import Compte
from accounts.querysets import colleagues_of, within_reach_of_exploitants
from accounts.requetes import RequeteDeCompte
from accounts.views.facteur_perdu import answer_lost_factor
from accounts.views.presentation import lines_of_team
from accounts.views.reouverture import reopening

PER_PAGE = 50
CAISSE, EXPLOITATION = "caisse_equipe", "exploitation_comptes"
Charge = Callable[[Compte, UUID, str], Compte]
CHARGES: dict[str, Charge] = {CAISSE: access_collegue, EXPLOITATION: access_compte_suivi}


@require_GET
def collegues(request: RequeteDeCompte) -> HttpResponse:
    """The accounts of one's caisse: who they are, where they stand, what may be done."""
    by = compte_of(request)
    access_page(by, "collegues.voir")
    assert by.caisse_id is not None  # an admin has a caisse: constraint compte_one_organisation
    return _list(request, Paginator(colleagues_of(by.caisse_id), PER_PAGE), CAISSE)


@require_GET
def comptes(request: RequeteDeCompte) -> HttpResponse:
    """The exploitants, the responsables of every caisse, and the people of a caisse that has no responsable left."""
    access_page(compte_of(request), "exploitation.voir")
    return _list(request, Paginator(within_reach_of_exploitants(), PER_PAGE), EXPLOITATION)


def _list(request: RequeteDeCompte, rows: "Paginator[Compte]", name: str) -> HttpResponse:
    page = rows.get_page(request.GET.get("page"))
    lignes = lines_of_team(page.object_list, compte_of(request), request.at, request.zone, page=name)
    return render(request, f"accounts/{name}.html", {"pages": page, "lignes": lignes})


def inviter_a_nouveau(name: str) -> Callable[..., HttpResponse]:
    """The act of one of the two lists: send another link; the former one no longer works."""

    @require_POST
    def view(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
        by = compte_of(request)
        compte = CHARGES[name](by, ref, "compte.inviter_a_nouveau")
        actions.resend_invitation(compte=compte, by=by, at=request.at)
        messages.success(request, f"Un nouveau lien part à {compte.email}. L’ancien ne marche plus.")
        return redirect(f"accounts:{name}")

    return view


def rouvrir(name: str) -> Callable[..., HttpResponse]:
    """The act of one of the two lists: a closed account opens again, before its erasure."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
        return reopening(request, CHARGES[name](compte_of(request), ref, "compte.rouvrir"), reverse(f"accounts:{name}"))

    return view


def remettre_le_facteur(name: str) -> Callable[..., HttpResponse]:
    """The act of one of the two lists: its holder has lost their phone, and enrols again at the next sign-in."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
        compte = CHARGES[name](compte_of(request), ref, "compte.remettre_le_facteur")
        return answer_lost_factor(request, compte, retour=reverse(f"accounts:{name}"), has_stock=True)

    return view
