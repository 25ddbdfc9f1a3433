"""Pages of the conventions of a caisse."""

from django.http import HttpResponse

from accounts.access import compte_of
from accounts.views.requetes import Requete
from conventions.access import access_convention, access_conventions


def conventions(request: Requete) -> HttpResponse:
    access_conventions(compte_of(request))
    return HttpResponse("")


def convention(request: Requete, ref: str) -> HttpResponse:
    access_convention(compte_of(request), ref)
    return HttpResponse("")
