"""What each screen of a saisine shows beside its form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.urls import reverse

from accounts.enums import Civilite
from accounts.models import Compte
from espace.clock import day_of
from espace.composants import Etape, Ligne, Recap
from espace.departements import with_name
from espace.francais import age, jour_sans_semaine
from signalements.deadlines import Regle
from signalements.engagements import CaisseOuverte, regle_today
from signalements.enums import Joindre, Liste, ModeAccord, Qualite
from signalements.forms.saisine import PersonneForm, SituationForm
from signalements.horloges import promise_of
from signalements.models import Brouillon
from signalements.reprise import Reprise

ETAPES = ("accord", "personne", "situation", "envoi")
TITRES = ("La caisse et l’accord", "La personne", "La situation", "Vérifier et envoyer")
RIEN = {Liste.URGENCE: "Non", Liste.DIFFICULTE: "Aucune", Liste.DEMARCHE: "Aucune pour le moment"}


def screen_context(reprise: Reprise, number: int, form: Form, *, by: Compte, at: datetime) -> dict[str, Any]:
    """The context of a screen; the fourth reads back the three others."""
    brouillon = reprise.brouillon
    uuid = brouillon.pk if brouillon else None
    context: dict[str, Any] = {
        "form": form,
        "etapes": _steps(reprise, number),
        "brouillon": brouillon,
        "nouveau": uuid4(),
        "numero": number,
        "precedente": reverse("signalements:etape", args=[uuid, ETAPES[number - 2]]) if uuid and number > 1 else "",
        "autosave": reverse("signalements:enregistrer", args=[uuid, ETAPES[number - 1]]) if uuid and number < 4 else "",
        "caisses": reprise.caisses,
        "publics": publics_of(reprise.caisses),
        "ouverte": reprise.caisse,
    }
    if number == 2 and isinstance(form, PersonneForm):
        context["avec_representant"] = form.shows_representant
    if number == 3 and isinstance(form, SituationForm):
        context["avec_raison"] = form.asks_raison
    if number == 4:
        context |= _summary(reprise, by, at)
    return context


def publics_of(caisses: Iterable[CaisseOuverte]) -> dict[str, list[str]]:
    """What each convention says of its public, once a text: two caisses of one convention say the same words."""
    publics: dict[str, list[str]] = {}
    for ouverte in caisses:
        if ouverte.termes.public_concerne:
            publics.setdefault(ouverte.termes.public_concerne, []).append(ouverte.caisse.nom)
    return publics


def draft_title(brouillon: Brouillon) -> str:
    """« Signalement pour Idriss Lambert », to its author; the function alone before the person is named."""
    person = " ".join(str(brouillon.saisie.get(name) or "") for name in ("prenom", "nom")).strip()
    function = brouillon.get_fonction_display()
    return f"{function} pour {person}" if person else function


def _steps(reprise: Reprise, number: int) -> list[Etape]:
    uuid = reprise.brouillon.pk if reprise.brouillon else None
    steps = []
    for rank, title in enumerate(TITRES, 1):
        if rank == number:
            steps.append(Etape(title, "en_cours"))
        elif rank < number and uuid:
            steps.append(Etape(title, "faite", href=reverse("signalements:etape", args=[uuid, ETAPES[rank - 1]])))
        else:
            steps.append(Etape(title))
    return steps


# ── Fourth screen ──────────────────────────────────────────────────────────────────────────────


def _summary(reprise: Reprise, by: Compte, at: datetime) -> dict[str, Any]:
    assert reprise.caisse is not None
    return {
        "recaps": [_recap_accord(reprise), _recap_personne(reprise), _recap_situation(reprise)],
        "doublons": [
            {
                "reference": d.reference,
                "href": reverse("signalements:demande", args=[d.reference]) if d.service_id == by.service_id else "",
                "depuis": jour_sans_semaine(day_of(d.received_at, reprise.zone)),
            }
            for d in reprise.doublons
        ],
        "suite": _next(reprise, at),
        "consigne": reprise.caisse.termes.telephone if reprise.read[3].cleaned_data.get("urgence") else "",
    }


def _next(reprise: Reprise, at: datetime) -> str:
    """What happens once it is sent, with the hour promised if there is one."""
    assert reprise.caisse is not None
    caisse = reprise.caisse.caisse
    regle: Regle = regle_today(reprise.caisse)
    return promise_of(caisse, regle.due_at(at), at)


def _block(reprise: Reprise, number: int, lines: list[Ligne]) -> Recap:
    assert reprise.brouillon is not None
    title = TITRES[number - 1]
    href = reverse("signalements:etape", args=[reprise.brouillon.pk, ETAPES[number - 1]])
    return Recap(
        lines, titre=title, ident=f"t-{ETAPES[number - 1]}", lien=f"Modifier {title[0].lower()}{title[1:]}", href=href
    )


def _recap_accord(reprise: Reprise) -> Recap:
    assert reprise.caisse is not None
    is_signed = reprise.caisse.mode_accord == ModeAccord.SIGNATURE
    lines = [
        Ligne("Caisse", reprise.caisse.caisse.nom),
        Ligne("Personne informée", "Oui"),
        Ligne("Personne d’accord", "Oui, document signé joint" if is_signed else "Oui"),
    ]
    return _block(reprise, 1, lines)


def _recap_personne(reprise: Reprise) -> Recap:
    data, day = reprise.read[2].cleaned_data, day_of(reprise.at, reprise.zone)
    born = data["naissance"]
    lines = [
        Ligne("Personne", f"{Civilite(data['civilite']).label} {data['prenom']} {data['nom']}"),
        Ligne("Date de naissance", jour_sans_semaine(born), detail=f"{age(born, day)} ans"),
        Ligne("Département de résidence", with_name(data["departement"])),
        Ligne(
            "Comment la joindre", joindre_text(data["joindre"], data["joindre_precision"], data.get("telephone", ""))
        ),
    ]
    if data["representant_nom"]:
        quality = Qualite(data["representant_qualite"]).label
        lines.append(
            Ligne("Représentant", f"{data['representant_prenom']} {data['representant_nom']}", detail=quality.lower())
        )
    return _block(reprise, 2, lines)


def joindre_text(joindre: str, precision: str, telephone: str) -> str:
    """How to reach the person, in one line."""
    label = str(Joindre(joindre).label)
    more = telephone if joindre == Joindre.TELEPHONE else precision
    return f"{label} : {more}" if more else label


def _recap_situation(reprise: Reprise) -> Recap:
    data = reprise.read[3].cleaned_data
    names = {(o.liste, o.code): o.libelle for o in reprise.options}

    def told(liste: Liste, codes: list[str]) -> str:
        return " · ".join(names[liste.value, code] for code in codes) or RIEN[liste]

    lines = [
        Ligne("Thème", names[Liste.THEME.value, data["theme"]]),
        Ligne("Urgence", told(Liste.URGENCE, [data["urgence"]] if data["urgence"] else [])),
        Ligne("Difficultés rencontrées", told(Liste.DIFFICULTE, data["difficultes"])),
        Ligne("Démarches déjà faites", told(Liste.DEMARCHE, data["demarches"])),
        Ligne("Commentaire", data["commentaire"] or "Aucun"),
    ]
    return _block(reprise, 3, lines)


def notice_context(opened: CaisseOuverte, caisses: Iterable[CaisseOuverte], by: Compte) -> dict[str, Any]:
    """The notice of a caisse for a structure: of the caisses of one convention, it names the one written to."""
    others = {c.caisse.nom for c in caisses} - {opened.caisse.nom}
    return {
        "caisse": opened.caisse,
        "structure": by.organisation_nom,
        "responsables": [nom for nom in opened.termes.responsables_traitement if nom not in others],
        "avec_signature": opened.mode_accord == ModeAccord.SIGNATURE,
    }
