"""Papers of a demande: the receipt the technicien keeps."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from espace import files, reglages, travaux
from espace.clock import day_of
from espace.departements import with_name
from espace.enums import EtatFichier
from espace.francais import instant, jour
from espace.models import Fichier, Travail
from espace.pdf import render_pdf
from espace.reglages import Reglage
from signalements.access import access_demande, view_person
from signalements.horloges import echeances_of, promise_of
from signalements.models import Accord, Demande, Saisine
from signalements.rules import RULES

RECU = "recu_demande"
files.keep(
    RECU,
    reglages.declare(
        Reglage(
            "signalements.recu_jours",
            "Conservation d’un reçu préparé",
            7,
            "Un reçu se refait d’un clic tant que la demande se lit : sept jours laissent le temps de le télécharger.",
            unit="jours",
            bounds=(1, 30),
            scope="portail",
        )
    ),
)


def recu_context(reference: str, *, by: Any, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """What the receipt says: what was sent, to whom, when, and the agreement collected. Journalled like any view."""
    demande = access_demande(by, reference)
    identite = view_person(demande, by=by, at=at)
    return {
        "demande": demande,
        "recue": instant(demande.received_at, zone),
        "identite": identite,
        "residence": with_name(identite.departement) if identite else "",
        "accord": accord_sentence(Accord.objects.filter(demande=demande).first(), zone),
        "suite": _next(demande),
        "saisine": Saisine.objects.select_related("theme").filter(demande=demande).first(),
    }


def _next(demande: Demande) -> str:
    """The promise that runs, or that there is none; nothing once the person is reached or the demande closed."""
    echeance = echeances_of([demande.pk]).get(demande.pk)
    if not demande.is_open or echeance is None or echeance.stopped_at is not None:
        return ""
    return promise_of(demande.caisse, echeance.due_at)


def accord_sentence(accord: Accord | None, zone: ZoneInfo) -> str:
    """The agreement as it stands: given, then confirmed to the caisse or not, or withdrawn. A paper is kept: with the years."""
    if accord is None:
        return ""
    if accord.is_by_representant:
        given = (
            "Le représentant de la personne a été informé et a donné son accord pour cette transmission et ce contact"
        )
    else:
        given = "La personne a été informée et a donné son accord pour cette transmission et pour être contactée"
    when = f", le {instant(accord.agreed_at, zone)}" if accord.agreed_at else ""
    return f"{given}{when} ({str(accord.get_mode_display()).lower()}). {_accord_since(accord, zone)}"


def _accord_since(accord: Accord, zone: ZoneInfo) -> str:
    if accord.withdrawn_at is not None:
        return f"Cet accord a été retiré le {jour(day_of(accord.withdrawn_at, zone))}."
    if accord.validated_at is None:
        return "La caisse le redemande au premier contact. Il peut être retiré à tout moment."
    day = jour(day_of(accord.validated_at, zone))
    if not accord.is_confirmed:
        return f"Il n’a pas été confirmé à la caisse, le {day}."
    return f"Il a été confirmé à la caisse le {day}. Il peut être retiré à tout moment."


def _retour(travail: Travail) -> tuple[str, str]:
    reference = travail.params["reference"]
    return f"Retour à la demande {reference}", reverse("signalements:demande", args=[reference])


@files.reader_of(RECU)
def may_read_recu(by: Any, fichier: Fichier) -> bool:
    """A receipt opens as long as its demande does, for whoever asked for it: another service, another caisse, no more."""
    asked = Travail.objects.filter(result=fichier.pk, by_ref=by.auteur_ref).exists()
    demande = Demande.objects.filter(reference=fichier.object_ref).first()
    return asked and demande is not None and RULES.allows("demande.view", by, demande)


@travaux.kind(RECU, libelle="Reçu de la demande", retour=_retour)
def prepare_recu(chantier: travaux.Chantier) -> Fichier:
    """Make the receipt, in the perimeter of who asked. The file's name is the reference, never a person's."""
    reference = str(chantier.params["reference"])
    context = recu_context(reference, by=chantier.by, at=chantier.at, zone=chantier.zone)
    demande = context["demande"]
    pdf = render_pdf(
        "signalements/pdf/recu.html",
        {**context, "etabli": instant(chantier.at, chantier.zone)},
        title=f"Reçu de la demande {demande.reference}",
        at=chantier.at,
    )
    return files.store(
        pdf,
        kind=RECU,
        name=f"recu-{demande.reference}.pdf",
        mime="application/pdf",
        at=chantier.at,
        caisse_id=demande.caisse_id,
        partenaire_id=demande.partenaire_id,
        object_ref=demande.reference,
        etat=EtatFichier.SAIN,
    )
