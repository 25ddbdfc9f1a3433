"""What only the demonstration shows: its accounts, its mails, its components. 404 anywhere else."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from espace import clock
from espace.composants.catalogue import describe_catalogue, example_forms
from espace.context import page as page_of
from espace.demo import comptes_table, courriels_table, find_courriel, list_courriels
from espace.registry import demo_accounts

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Open to anyone in the demo and in tests of it; unknown elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.IS_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(require_GET(guarded))


@demo_only
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each component in every state it declares."""
    blank, refused = example_forms()
    context = {"composants": describe_catalogue(), "vierge": blank, "refuse": refused}
    return render(request, "demo/composants.html", context)


@demo_only
def courriels(request: HttpRequest) -> HttpResponse:
    """The mails that left, newest first."""
    return render(
        request, "demo/courriels.html", {"tableau": courriels_table(list_courriels(), page_of(request)["page"])}
    )


@demo_only
def courriel(request: HttpRequest, ident: str) -> HttpResponse:
    """One mail, its text with the links to follow."""
    found = find_courriel(ident)
    if found is None:
        raise Http404
    return render(request, "demo/courriel.html", {"courriel": found})


@demo_only
def comptes(request: HttpRequest) -> HttpResponse:
    """The invented people and how to sign in as them, with the code of this instant."""
    at = page_of(request)["page"].at or clock.now()
    accounts = [account for contribution in demo_accounts for account in contribution(at)]
    return render(request, "demo/comptes.html", {"tableau": comptes_table(accounts)})
