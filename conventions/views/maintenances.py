"""The exploitant announces interruptions, moves their end, cancels them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions import actions
from conventions.access import access_maintenance, access_maintenances
from conventions.forms.continuite import AnnonceForm, FinForm
from conventions.models import Maintenance
from conventions.querysets import last_maintenances
from espace.clock import midnight
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted, today

FIELDS = {"fin": "fin_heure", "debut": "debut_heure", "annonce": "annonce"}


@require_http_methods(["GET", "POST"])
def maintenances(request: RequeteDeCompte) -> HttpResponse:
    """The interruptions, and the form that announces one; a refusal keeps what was typed."""
    by = compte_of(request)
    access_maintenances(by)
    form = AnnonceForm(posted(request), initial={"annonce": today(request)}, jour=today(request), zone=request.zone)
    if form.is_valid():
        try:
            actions.announce_maintenance(
                announced_at=_announced_at(form, request),
                starts_at=form.instant("debut"),
                ends_at=form.instant("fin"),
                texte=form.cleaned_data["texte"],
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.add_error(FIELDS.get(refus.field or ""), refus.message)
        else:
            messages.success(request, "La maintenance est annoncée.")
            return redirect("conventions:maintenances")
    return render(request, "conventions/maintenances.html", {"form": form, "maintenances": last_maintenances()})


def _announced_at(form: AnnonceForm, request: RequeteDeCompte) -> datetime:
    """Today is now; a day past is refused nowhere: nobody saw it then, it is shown from now on."""
    day = form.cleaned_data["annonce"]
    return request.at if day <= today(request) else midnight(day, request.zone)


@require_http_methods(["GET", "POST"])
def maintenance(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Another end for one that is not over."""
    by = compte_of(request)
    row = access_maintenance(by, pk)
    form, status = FinForm(posted(request), initial=_initial(row, request), jour=today(request), zone=request.zone), 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_maintenance(
                maintenance=row,
                ends_at=form.instant("fin"),
                texte=data["texte"],
                version=data["version"],
                by=by,
                at=request.at,
            )
        except VersionDepassee as refus:
            row.refresh_from_db()
            form.read_again(row.version, refus)
            status = refus.status
        except Refus as refus:
            form.add_error(FIELDS.get(refus.field or ""), refus.message)
        else:
            messages.success(request, "La maintenance est modifiée.")
            return redirect("conventions:maintenances")
    context = {
        "form": form,
        "maintenance": row,
        "en_cours": row.is_running(request.at),
        "finie": row.is_over(request.at),
    }
    return render(request, "conventions/maintenance_modifier.html", context, status=status)


def _initial(row: Maintenance, request: RequeteDeCompte) -> dict[str, object]:
    end = row.ends_at.astimezone(request.zone)
    return {"fin_jour": end.date(), "fin_heure": end.time(), "texte": row.texte, "version": row.version}


@require_POST
def terminer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Cancel one to come, or open the portal again before the end of one that runs."""
    by = compte_of(request)
    row = access_maintenance(by, pk)
    version = request.POST.get("version", "")
    actions.end_maintenance(maintenance=row, version=int(version) if version.isdecimal() else 0, by=by, at=request.at)
    messages.success(request, "Le portail est ouvert." if row.starts_at < request.at else "La maintenance est annulée.")
    return redirect("conventions:maintenances")
