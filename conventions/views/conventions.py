"""Pages of the conventions, for the caisses."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions.access import access_convention, access_conventions
from conventions.forms.termes import DateDesTermesForm
from conventions.querysets import with_partenaire
from conventions.views.page import page_of
from conventions.views.presentation import list_table
from espace.keyset import page_of as rows_of
from espace.requetes import today

PER_PAGE = 50


@require_GET
def conventions(request: RequeteDeCompte) -> HttpResponse:
    """The conventions of the caisse, with their state and what comes next."""
    access_conventions(compte_of(request))
    page = rows_of(with_partenaire(), order=["ref"], cursor=request.GET.get("page"), size=PER_PAGE)
    context = {
        "tableau": list_table(page.rows, today(request)),
        "precedentes": f"?page={page.previous}" if page.previous else "",
        "suivantes": f"?page={page.next}" if page.next else "",
    }
    return render(request, "conventions/conventions.html", context)


@require_GET
def convention(request: RequeteDeCompte, ref: str) -> HttpResponse:
    """One convention: state, timeline, terms of a day, parties, what comes next."""
    by = compte_of(request)
    found = access_convention(by, ref)
    assert by.caisse_id is not None  # access_convention let a caisse in
    form = DateDesTermesForm(request.GET if "au" in request.GET else None, initial={"au": today(request)})
    return render(request, "conventions/convention.html", {"p": page_of(found, by.caisse_id, today(request), form)})
