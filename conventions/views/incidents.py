"""Difficulties with the portal: told by the structures, followed and answered by the caisse."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import compte_of
from accounts.querysets import browser_of, caisses_named
from accounts.requetes import RequeteDeCompte
from conventions import actions
from conventions.access import access_incident, access_incidents
from conventions.enums import EtatIncident
from conventions.forms.incidents import IncidentForm, RepondreForm
from conventions.models import Incident
from conventions.querysets import incidents as incidents_here
from espace.errors import Refus, VersionDepassee
from espace.keyset import page_of
from espace.requetes import posted

PER_PAGE = 50
ORDER = ["-declared_at", "-pk"]


@require_http_methods(["GET", "POST"])
def incidents(request: RequeteDeCompte) -> HttpResponse:
    """What one's structure told, with its state, and the form that tells another."""
    by = compte_of(request)
    access_incidents(by, "incident.declarer")
    form = IncidentForm(
        posted(request),
        caisses=caisses_named(request.perimetre.caisses),
        initial={"ecran": request.GET.get("ecran", "")[:160]},
    )
    if form.is_valid():
        data = form.cleaned_data
        told = actions.declare_incident(
            caisse=form.chosen(),
            ecran=data["ecran"],
            description=data["description"],
            navigateur=browser_of(request.headers.get("User-Agent", "")),
            by=by,
            at=request.at,
        )
        messages.success(request, f"L’incident {told.numero} est envoyé. L’interlocuteur de la caisse est prévenu.")
        return redirect("conventions:incidents")
    page = page_of(incidents_here(), order=ORDER, cursor=request.GET.get("page"), size=PER_PAGE)
    return render(request, "conventions/incidents.html", {"form": form, "pages": page})


@require_GET
def incident(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """One of them, and its answer."""
    row = access_incident(compte_of(request), numero, "incident.declarer")
    return render(request, "conventions/incident.html", {"incident": row})


@require_GET
def incidents_caisse(request: RequeteDeCompte) -> HttpResponse:
    """What the structures of the caisse told: those that wait, or all."""
    access_incidents(compte_of(request), "incident.traiter")
    is_all = "tous" in request.GET
    page = page_of(incidents_here(is_open=not is_all), order=ORDER, cursor=request.GET.get("page"), size=PER_PAGE)
    return render(request, "conventions/incidents_caisse.html", {"pages": page, "tous": is_all})


@require_GET
def incident_caisse(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """One of them, with the two answers it admits."""
    row = access_incident(compte_of(request), numero, "incident.traiter")
    return _page(request, row, RepondreForm(initial={"version": row.version}))


@require_POST
def transmettre(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Hand it to the national support."""
    by = compte_of(request)
    row = access_incident(by, numero, "incident.traiter")
    version = request.POST.get("version", "")
    actions.transmit_incident(incident=row, version=int(version) if version.isdecimal() else 0, by=by, at=request.at)
    messages.success(request, f"L’incident {row.numero} est transmis au support national.")
    return redirect("conventions:incident_caisse", row.numero)


@require_POST
def repondre(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Answer and close; a refusal keeps what was typed."""
    by = compte_of(request)
    row = access_incident(by, numero, "incident.traiter")
    form = RepondreForm(posted(request))
    if not form.is_valid():
        return _page(request, row, form)
    try:
        actions.close_incident(
            incident=row,
            reponse=form.cleaned_data["reponse"],
            version=form.cleaned_data["version"],
            by=by,
            at=request.at,
        )
    except VersionDepassee as refus:
        row.refresh_from_db()
        form.read_again(row.version, refus)
        return _page(request, row, form, status=refus.status)
    except Refus as refus:
        form.add_error(None, refus.message)
        return _page(request, row, form, status=refus.status)
    messages.success(request, f"L’incident {row.numero} est clos. La structure lit votre réponse.")
    return redirect("conventions:incidents_caisse")


def _page(request: RequeteDeCompte, row: Incident, form: RepondreForm, status: int = 200) -> HttpResponse:
    context = {"incident": row, "form": form, "transmissible": row.etat == EtatIncident.OUVERT}
    return render(request, "conventions/incident_caisse.html", context, status=status)
