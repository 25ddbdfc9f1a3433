"""Public and legal pages, open to anyone. No data of anyone is read here."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from espace.context import page as page_of
from espace.errors import Introuvable
from espace.pages import DECLARATION_ON, aides_of, cookies, find_cgu, liens_of
from espace.pages import plan_du_site as entrees_du_plan
from espace.requetes import Requete


@login_not_required
@require_GET
def accueil_public(request: HttpRequest) -> HttpResponse:
    """What the portal is, and the sign-in panel; a person already signed in goes to their first page."""
    menu = page_of(request)["page"].menu
    if menu:
        return redirect(menu[0].href)
    return render(request, "pages/accueil.html")


@login_not_required
@require_GET
def accessibilite(request: HttpRequest) -> HttpResponse:
    """The declaration of accessibility, in the form the law imposes."""
    return render(request, "pages/accessibilite.html", {"declaration_on": DECLARATION_ON})


@login_not_required
@require_GET
def mentions_legales(request: HttpRequest) -> HttpResponse:
    """Publisher, host, contact."""
    return render(request, "pages/mentions_legales.html", {"mentions": settings.PORTAIL_MENTIONS, "cookies": cookies()})


@login_not_required
@require_GET
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long, and the rights of each."""
    return render(request, "pages/donnees_personnelles.html")


@login_not_required
@require_GET
def cgu(request: Requete) -> HttpResponse:
    """The terms of use in force, and the list of the former ones."""
    found, versions = find_cgu(request.at)
    return render(request, "pages/cgu.html", {"cgu": found, "en_vigueur": found, "versions": versions})


@login_not_required
@require_GET
def cgu_version(request: Requete, numero: str) -> HttpResponse:
    """A version of the terms of use, as it was published; 404 for one unknown or still to come."""
    found, versions = find_cgu(request.at, numero)
    if found is None:
        raise Introuvable
    return render(request, "pages/cgu.html", {"cgu": found, "en_vigueur": versions[0], "versions": versions})


@login_not_required
@require_GET
def aide(request: Requete) -> HttpResponse:
    """Answers to what people ask most, and who to write to: for who is signed in, one contact a caisse."""
    context = {"contact": settings.PORTAIL_CONTACT, "caisses": aides_of(request), "liens": liens_of(request)}
    return render(request, "pages/aide.html", context)


@login_not_required
@require_GET
def plan_du_site(request: HttpRequest) -> HttpResponse:
    """Every page this person may open."""
    return render(request, "pages/plan_du_site.html", {"rubriques": entrees_du_plan(page_of(request)["page"].menu)})


@require_POST
def session_continuer(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  the middleware notes the visit
    """« Continuer à travailler »: being asked is enough for the session to live on."""
    return HttpResponse(status=204)
