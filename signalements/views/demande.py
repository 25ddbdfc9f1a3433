"""A demande on the partner's side (design 07): where it stands, the thread, the life, what was sent."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from espace import travaux
from espace.errors import Refus
from signalements import actions
from signalements.access import access_demande
from signalements.documents import RECU
from signalements.forms.traitement import ActeForm, MessageForm
from signalements.models import Demande
from signalements.rules import RULES
from signalements.suivi import load_suivi
from signalements.views import detail as d
from signalements.views.retours import filters_of, suffix_of


@require_GET
def demande(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """The page; an agent who follows a link of the structure is sent to their own."""
    by = compte_of(request)
    found = access_demande(by, reference)
    if by.is_caisse:
        return redirect("signalements:demande_caisse", found.reference)
    return show(request, found)


def show(request: RequeteDeCompte, found: Demande, form: Form | None = None, status: int = 200) -> HttpResponse:
    """The page of a demande, with the form that was refused if one was."""
    by = compte_of(request)
    suivi = load_suivi(found, by=by, at=request.at, zone=request.zone)
    context = {
        "demande": found,
        "filtres": filters_of(request),
        "suffixe": suffix_of(filters_of(request)),
        "titre": d.title_of(suivi),
        "sujet": d.subject_of(found),
        "suivi": suivi,
        "personne": d.person_lines(suivi),
        "situation": d.situation_lines(suivi),
        "fil": d.thread_of(suivi),
        "vie": d.life_of(suivi),
        "issue": d.outcome_of(suivi),
        "form": form or MessageForm(de_la_caisse=False),
        "peut_annuler": RULES.allows("acte.annuler", by, found),
    }
    response = render(request, "signalements/demande.html", context, status=status)
    if suivi.unread:
        actions.mark_read(demande=found, by=by, at=request.at, last=suivi.messages[-1])
    return response


@require_POST
def message(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Write to the caisse; a refusal keeps the text."""
    by = compte_of(request)
    found = access_demande(by, reference)
    RULES.check("demande.write_partenaire", by, found)
    form = MessageForm(request.POST, de_la_caisse=False)
    if form.is_valid():
        try:
            actions.send_message(
                demande=found,
                texte=form.cleaned_data["texte"],
                raison=form.cleaned_data["raison"],
                submission=form.cleaned_data["submission"],
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, "Message envoyé à la caisse.")
            return redirect(_back(request, found))
    return show(request, found, form)


def _back(request: RequeteDeCompte, found: Demande) -> str:
    return f"{reverse('signalements:demande', args=[found.reference])}{suffix_of(filters_of(request))}"


@require_http_methods(["GET", "POST"])
def annuler(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Cancel before the caisse takes it, once it was asked twice."""
    return _confirm(request, reference, "demande.cancel", actions.cancel_demande, "annuler", "La demande est annulée.")


@require_http_methods(["GET", "POST"])
def retirer(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """« La personne ne souhaite plus »: closed at once, whatever its state."""
    done = "La demande est close : la personne ne souhaite plus être accompagnée."
    return _confirm(request, reference, "demande.withdraw", actions.withdraw_accord, "retirer", done)


def _confirm(
    request: RequeteDeCompte, reference: str, rule: str, action: Callable[..., object], page: str, done: str
) -> HttpResponse:
    by = compte_of(request)
    found = access_demande(by, reference, rule)
    back = "signalements:demande_caisse" if by.is_caisse else "signalements:demande"
    form = ActeForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if form.is_valid():
        action(demande=found, by=by, at=request.at, version=form.cleaned_data["version"])
        messages.success(request, done)
        return redirect(back, found.reference)
    context = {"demande": found, "form": form, "retour_name": back, "sujet": d.subject_of(found)}
    return render(request, f"signalements/demande_{page}.html", context)


@require_POST
def recu(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Ask for the receipt: the worker makes it, the page shows its progress."""
    by = compte_of(request)
    found = access_demande(by, reference)
    travail = travaux.start(
        RECU,
        by=by,
        at=request.at,
        request_key=f"recu:{found.reference}",
        params={"reference": found.reference},
        caisse_id=found.caisse_id,
        partenaire_id=found.partenaire_id,
    )
    return redirect("travail", travail.pk)
