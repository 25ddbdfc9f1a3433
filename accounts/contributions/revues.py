"""A review to lead, or late: said on the first page of those it waits for."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from accounts.access import compte_of
from accounts.querysets import late_revues_of_caisse, open_revue_of
from accounts.rules import RULES
from espace import registry
from espace.francais import jour_sans_semaine, pluriel
from espace.registry import AFaire
from espace.requetes import Requete, today


def _a_faire(request: Requete) -> Iterable[AFaire]:
    """The review of a structure, for its gestionnaires; those that are late, for the responsable of a caisse."""
    by = compte_of(request)
    if by.partenaire_id and RULES.allows("revue.mener", by):
        yield from _to_lead(by.partenaire_id, today(request))
    if by.caisse_id and RULES.allows("revue.demander", by):
        yield from _late(by.caisse_id, today(request))


def _to_lead(partenaire_id: int, day: date) -> Iterable[AFaire]:
    revue = open_revue_of(partenaire_id)
    if revue is None:
        return
    left: int = revue.n_restants  # type: ignore[attr-defined]  # annotated by open_revue_of
    due_on = jour_sans_semaine(revue.due_on)
    late = (
        f"Elle devait être terminée le {due_on}."
        if revue.due_on < day
        else f"Elle est à terminer avant la fin du {due_on}."
    )
    yield AFaire(
        f"Revoir {pluriel(left, 'compte')} de votre structure" if left else "Terminer la revue des habilitations",
        f"{late} Confirmez les comptes qui servent, fermez les autres." if left else f"{late} Chaque compte est revu.",
        reverse("accounts:equipe_revues"),
        "Faire la revue" if left else "Terminer la revue",
    )


def _late(caisse_id: int, day: date) -> Iterable[AFaire]:
    count = late_revues_of_caisse(caisse_id, day)
    if count:
        yield AFaire(
            f"Relancer {pluriel(count, 'structure')} pour {'sa' if count == 1 else 'leur'} revue d’habilitations",
            "L’échéance est passée. Le portail a déjà écrit aux gestionnaires : appelez-les.",
            reverse("accounts:partenaires"),
            "Voir les structures",
        )


registry.a_faire.add(_a_faire, rank=65)
