"""The page of an interruption: when the portal comes back, and how each service goes on meanwhile."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from conventions.continuite import context_of
from conventions.querysets import maintenances_shown
from espace.requetes import Requete


@login_not_required
@require_GET
def maintenance(request: Requete) -> HttpResponse:
    """What is announced, and for who is signed in the other way of each function of each caisse."""
    return render(request, "conventions/maintenance.html", context_of(request, list(maintenances_shown(request.at))))
