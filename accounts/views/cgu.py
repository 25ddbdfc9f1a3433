"""The exploitant publishes the terms of use, and reads again what was published."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.access import access_page, compte_of
from accounts.cgu import cgu_in_force
from accounts.forms.cgu import CguPublicationForm
from accounts.querysets import last_cgu
from accounts.requetes import RequeteDeCompte
from espace.clock import midnight
from espace.errors import Refus
from espace.requetes import posted, today


@require_http_methods(["GET", "POST"])
def publication(request: RequeteDeCompte) -> HttpResponse:
    """Publish a version of the terms of use, with what changes and whether everybody accepts it again."""
    by = compte_of(request)
    access_page(by, "exploitation.publier_les_cgu")
    current, versions = cgu_in_force(request.at), last_cgu()
    initial = {"texte": current.texte if current else "", "in_force_on": today(request)}
    form = CguPublicationForm(posted(request), initial=initial, jour=today(request), is_first=not versions)
    if form.is_valid():
        try:
            version = actions.publish_cgu(**_published(form.cleaned_data, request), by=by, at=request.at)
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, f"La version {version.version} est publiée.")
            return redirect("accounts:exploitation")
    return render(request, "accounts/exploitation_cgu.html", {"form": form, "versions": versions})


def _published(data: dict[str, Any], request: RequeteDeCompte) -> dict[str, Any]:
    return {
        "version": data["version"],
        "texte": data["texte"],
        "resume": data.get("resume", ""),
        "is_acceptance_required": data.get("acceptation", "oui") == "oui",
        "in_force_at": _instant(data["in_force_on"], request),
    }


def _instant(day: date, request: RequeteDeCompte) -> datetime:
    """Today is now; another day is its midnight."""
    return request.at if day == today(request) else midnight(day, request.zone)
