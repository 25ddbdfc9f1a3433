"""Requests to open a gestionnaire's account, for the responsable des partenariats of the caisse."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_habilitation, access_page, access_partenaire, compte_of
from accounts.actions.habilitation import missing_of
from accounts.enums import EtatHabilitation
from accounts.forms.comptes import AccepterForm, CompleterForm, CorrigerForm, HabilitationForm, RefuserForm
from accounts.models import DemandeHabilitation
from accounts.querysets import (
    answered_demandes,
    calendar_of,
    load_demandes,
    open_demandes,
    partenaires_of_caisse,
    versions_of,
)
from accounts.requetes import RequeteDeCompte
from accounts.views.lignes import lines_answered, lines_to_answer
from accounts.views.presentation import corrections_of, gaps_of, horloge_of, labels_of
from accounts.views.refus import answer_refusal
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted, today

PER_PAGE, DECIDED = 25, 10


@require_GET
def habilitations(request: RequeteDeCompte) -> HttpResponse:
    """What is asked about gestionnaires: what waits, the most pressing first, then what was answered lately."""
    by = compte_of(request)
    access_page(by, "habilitation.voir")
    assert by.caisse is not None
    day = today(request)
    page = Paginator(open_demandes(by.caisse.pk, day), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": page,
        "caisse_id": by.caisse.pk,
        "lignes": lines_to_answer(load_demandes(list(page.object_list)), day, calendar_of(by.caisse)),
        "repondues": lines_answered(answered_demandes(by.caisse.pk, day, DECIDED)),
    }
    return render(request, "accounts/habilitations.html", context)


@require_http_methods(["GET", "POST"])
def nouvelle(request: RequeteDeCompte) -> HttpResponse:
    """Record a request as it arrived; its clock starts on that day, or once it is complete."""
    by = compte_of(request)
    access_page(by, "habilitation.enregistrer")
    assert by.caisse is not None
    partenaires = partenaires_of_caisse(by.caisse.pk, today(request))
    initial = {"received_on": today(request), "partenaire": request.GET.get("structure")}
    form = HabilitationForm(posted(request), initial=initial, partenaires=partenaires, jour=today(request))
    if form.is_valid():
        try:
            demande = actions.record_habilitation(
                partenaire=access_partenaire(by, form.cleaned_data["partenaire"].pk),
                caisse=by.caisse,
                personne=form.personne(),
                is_incomplete=form.cleaned_data["incomplete"],
                by=by,
                at=request.at,
                **form.arrival(),
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            return redirect("accounts:habilitation", demande.pk)
    return render(request, "accounts/habilitation_nouvelle.html", {"form": form})


@require_GET
def habilitation(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One request: its six fields, its clock, the two answers."""
    demande = access_habilitation(compte_of(request), pk, request.at)
    return _page(request, demande)


def _page(
    request: RequeteDeCompte, demande: DemandeHabilitation, form: RefuserForm | None = None, refus: Refus | None = None
) -> HttpResponse:
    """A page overtaken by a colleague shows what they wrote, and keeps what was typed."""
    is_stale = isinstance(refus, VersionDepassee)
    horloge = None
    if demande.etat == EtatHabilitation.EN_ATTENTE:
        horloge = horloge_of(demande, today(request), calendar_of(demande.caisse))
    context = {
        "demande": demande,
        "horloge": horloge,
        "manques": labels_of(missing_of(demande)) if demande.etat == EtatHabilitation.INCOMPLETE else [],
        "form": form or RefuserForm(initial={"version": demande.version}),
        "refus": refus.message if refus else "",
        "corrections": corrections_of(versions_of(demande)),
    }
    return render(request, "accounts/habilitation.html", context, status=VersionDepassee.status if is_stale else 200)


@require_http_methods(["GET", "POST"])
def corriger(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Correct a request that waits for its answer; a refusal keeps everything that was typed."""
    by = compte_of(request)
    demande = access_habilitation(by, pk, request.at, "habilitation.decider")
    shape = CorrigerForm if demande.complete_at else CompleterForm
    initial = {**model_to_dict(demande), "completed_on": today(request)}
    form, status = shape(posted(request), initial=initial, jour=today(request)), 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.correct_habilitation(
                demande=demande,
                personne=form.personne(),
                completed_on=data.get("completed_on"),
                version=data["version"],
                by=by,
                at=request.at,
                **form.arrival(),
            )
        except VersionDepassee as refus:
            demande.refresh_from_db()
            form.read_again(demande.version, refus)
            status = refus.status
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, "La demande est corrigée. Ce qu’elle disait avant reste dans son historique.")
            return redirect("accounts:habilitation", pk)
    context = {"form": form, "demande": demande, "ecarts": gaps_of(form, demande) if status != 200 else []}
    return render(request, "accounts/habilitation_corriger.html", context, status=status)


@require_POST
def accepter(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Open the account and send its invitation."""
    by = compte_of(request)
    demande = access_habilitation(by, pk, request.at, "habilitation.decider")
    form = AccepterForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        compte = actions.accept_habilitation(demande=demande, version=version, by=by, at=request.at)
    except Refus as refus:
        return _page(request, access_habilitation(by, pk, request.at), refus=refus)
    messages.success(request, f"Le compte de {compte.nom_complet} est créé. L’invitation part à {compte.email}.")
    return redirect("accounts:habilitations")


@require_http_methods(["GET", "POST"])
def refuser(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Refuse, with the reason the structure will read."""
    by = compte_of(request)
    demande = access_habilitation(by, pk, request.at, "habilitation.decider")
    return answer_refusal(request, demande, refuse=actions.refuse_habilitation, page=_page, by=by)
