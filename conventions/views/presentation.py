"""What the pages of the conventions show, prepared for their templates. Reads nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from conventions.acces import Exigence
from conventions.deadlines import REMINDER_DAYS, denonciation_opens_on, term_after
from conventions.droits import contacts_of
from conventions.enums import AVEC_ECRANS, KindContact, KindPartie, MotifFin, Provenance, Statut
from conventions.intervalles import contains
from conventions.lectures import LectureEnVigueur
from conventions.models import ContactConvention, ConventionMetier, ConventionUsage, FonctionOuverte, Partie, Periode
from conventions.termes import Termes
from espace import composants
from espace.composants import Cellule, Colonne, DateAgenda, Tableau, Vide
from espace.francais import jour, jour_court_annee, pluriel

STATUTS: Mapping[Statut, str] = {
    Statut.EN_VIGUEUR: "ok",
    Statut.PREND_FIN: "wait",
    Statut.A_VENIR: "wait",
    Statut.EN_SIGNATURE: "wait",
    Statut.BROUILLON: "off",
    Statut.TERMINEE: "off",
}


def statut_vue(convention: ConventionMetier, day: date) -> composants.Statut:
    """State of a convention on a day, as a word and a shape."""
    statut = convention.statut_on(day)
    return composants.Statut(STATUTS[statut], str(statut.label))  # type: ignore[arg-type]  # the label of a lazy enumeration


def next_date(convention: ConventionMetier, day: date) -> tuple[str, str]:
    """What comes next for a convention and, under it, when."""
    if convention.effective_on is None:
        return "Signatures à recueillir", ""
    if convention.ended_on:
        is_over = convention.ended_on <= day
        what = MotifFin(convention.end_reason).label
        return ("Finie" if is_over else "Prend fin"), f"{jour_court_annee(convention.ended_on)}, {str(what).lower()}"
    assert convention.next_term_on is not None  # constraint convention_signed_dated
    return "Reconduction", jour_court_annee(convention.next_term_on)


def list_table(conventions: Sequence[ConventionMetier], day: date) -> Tableau:
    """The conventions of a caisse: state, since when, what comes next."""
    lines = []
    for convention in conventions:
        what, when = next_date(convention, day)
        since = jour_court_annee(convention.effective_on) if convention.effective_on else "pas encore"
        lines.append(
            [
                Cellule(
                    convention.partenaire.nom,
                    detail=convention.get_kind_display(),
                    href=reverse("conventions:convention", args=[convention.ref]),
                    precision="convention",
                ),
                statut_vue(convention, day),
                Cellule(since, insecable=True),
                Cellule(what, detail=when),
            ]
        )
    return Tableau(
        legende="Conventions de la caisse",
        colonnes=[Colonne("Partenaire"), Colonne("État"), Colonne("En vigueur depuis"), Colonne("Ce qui vient")],
        lignes=lines,
        feuille=True,
        vide=Vide("Aucune convention", texte="Une convention apparaît ici dès qu’elle est rédigée.", niveau=2),
    )


def lead_of(convention: ConventionMetier, usage: ConventionUsage | None, periodes: Sequence[Periode], day: date) -> str:
    """The sentence under the title: renewals, last day covered, usage convention."""
    parts = []
    renewals = sum(1 for p in periodes if p.rang and p.starts_on <= day)
    if convention.effective_on and day >= convention.effective_on:
        times = (
            "jamais reconduite" if not renewals else f"reconduite {'une fois' if renewals == 1 else f'{renewals} fois'}"
        )
        until = convention.ended_on or convention.next_term_on
        if until and until > day:
            parts.append(f"{times}, jusqu’au {jour(until - timedelta(days=1))} inclus")
        elif until:
            parts.append(f"{times}, finie le {jour(until)} à 0 h")
    parts.append(_usage_sentence(usage))
    return " · ".join(parts)


def _usage_sentence(usage: ConventionUsage | None) -> str:
    if usage is None:
        return "sans convention d’utilisation du portail"
    if usage.effective_on is None:
        return "convention d’utilisation à signer"
    if usage.provenance == Provenance.TEXTE_COMMUN:
        return "convention d’utilisation de même durée (texte commun : le texte signé l’annonce sans la contenir)"
    return "convention d’utilisation de même durée"


@dataclass(frozen=True)
class PartieVue:
    """A party: when it signed, who to turn to."""

    nom: str
    lignes: list[str]
    contacts: list[str]


def parties_of(parties: Iterable[Partie], contacts: Sequence[ContactConvention], day: date) -> list[PartieVue]:
    """Parties with their signature of the convention métier and their contacts of the day. Caisses first."""
    views = []
    for partie in sorted(parties, key=lambda p: (p.kind != KindPartie.CAISSE, p.pk)):
        mine = [c for c in contacts if c.partie_id == partie.pk and contains([(c.starts_on, c.ends_on)], day)]
        views.append(PartieVue(partie.denomination, _signed(partie), _named(mine)))
    return views


def _signed(partie: Partie) -> list[str]:
    signatures = [s for s in partie.signatures.all() if s.acte.kind == "metier"]
    if not signatures:
        return ["signature à recueillir"]
    signature = signatures[0]
    lines = [f"signée le {jour(signature.signed_on)}{' (date de démonstration)' if signature.is_demonstration else ''}"]
    if signature.deliberation_ref:
        executory = f", exécutoire le {jour_court_annee(signature.executory_on)}" if signature.executory_on else ""
        lines.append(f"délibération {signature.deliberation_ref}{executory}")
    return lines


def _named(contacts: Sequence[ContactConvention]) -> list[str]:
    lines = []
    for kind in (KindContact.REFERENT, KindContact.SUPPORT, KindContact.DPO, KindContact.COPIL, KindContact.MEDIATION):
        people = [_contact(c) for c in contacts if c.kind == kind]
        if people:
            lines.append(f"{kind.label} : {' ; '.join(people)}")
    return lines


def _contact(contact: ContactConvention) -> str:
    is_said = contact.fonction == KindContact(contact.kind).label
    who = contact.nom or ("" if is_said else contact.fonction)
    added = " (ajouté pour la démonstration)" if contact.is_demonstration else ""
    return ", ".join(filter(None, (who, contact.email))) + added


def anomalies_of(
    convention: ConventionMetier,
    usage: ConventionUsage | None,
    contacts: Iterable[ContactConvention],
    caisse_id: int,
    day: date,
) -> list[str]:
    """Why the portal stays closed although the convention is in force."""
    if usage is None or convention.statut_on(day) not in (Statut.EN_VIGUEUR, Statut.PREND_FIN):
        return []
    met = contacts_of(contacts, caisse_id)
    return [exigence.value for exigence in Exigence if not contains(met[exigence], day)]


STILL_OPEN = (
    "Cette convention est remplacée, mais sa convention d’utilisation garde le portail ouvert : celle de la nouvelle "
    "convention n’est pas encore signée par toutes les parties. L’accès passera à la nouvelle à la dernière signature."
)


def warnings_of(termes: Termes, periodes: Sequence[Periode], day: date) -> list[str]:
    """What stays to be settled about the text itself."""
    found = []
    if termes.denonciation == "delai_blanc":
        found.append(
            "Préavis de dénonciation non fixé : le texte le laisse en blanc. Une dénonciation compte jusqu’à la veille "
            "de l’échéance, tant qu’un avenant ne le complète pas."
        )
    if any(p.is_presumee and p.starts_on <= day < p.ends_on for p in periodes):
        found.append(
            "Reconduction présumée : le texte dit que la convention « pourra » être reconduite. Elle l’est par défaut, "
            "jusqu’à ce qu’un responsable le confirme ou qu’une opposition arrive avant l’échéance."
        )
    return found


def agenda_of(convention: ConventionMetier, termes: Termes | None, day: date) -> list[DateAgenda]:
    """What comes next, the nearest first."""
    if convention.effective_on is None:
        return []
    dates: list[tuple[date, str]] = []
    term = convention.next_term_on
    if convention.ended_on:
        reason = str(MotifFin(convention.end_reason).label).lower()
        dates.append((convention.ended_on, f"Fin de la convention à 0 h, {reason}"))
    elif term:
        dates.append((term, "Reconduction d’un an, sauf lettre reçue avant"))
        if termes and termes.denonciation == "prevue" and termes.denonciation_mois:
            opens_on = denonciation_opens_on(term, termes.denonciation_mois)
            dates.append((opens_on - timedelta(days=REMINDER_DAYS), "Rappel aux référents avant la fenêtre"))
            dates.append((opens_on, "Jour sûr pour dénoncer, sous les deux lectures du texte"))
        dates.append((term - timedelta(days=1), "Dernier jour pour s’opposer à la reconduction"))
    return [DateAgenda(on, what, _in(on, day)) for on, what in sorted(dates) if on >= day]


def _in(on: date, day: date) -> str:
    days = (on - day).days
    if days == 0:
        return "aujourd’hui"
    return f"dans {pluriel(days, 'jour')}" if days < 60 else f"dans {days // 30} mois"


def end_sentence(convention: ConventionMetier, termes: Termes, lectures: Mapping[str, LectureEnVigueur]) -> str:
    """How to stop the next renewal, and the day that holds whatever the reading."""
    term = convention.next_term_on
    if term is None or convention.ended_on:
        return ""
    if termes.denonciation == "prevue" and termes.denonciation_mois:
        opens_on = denonciation_opens_on(term, termes.denonciation_mois)
        last = term - timedelta(days=1)
        if lectures["denonciation"].valeur == "preavis":
            span = f"au plus tard le {jour(opens_on)}"
        else:
            span = f"du {jour(opens_on)} au {jour(last)}"
        return (
            f"Pour empêcher la reconduction du {jour(term)}, une dénonciation part {span}. "
            f"Envoyée le {jour(opens_on)}, elle vaut sous les deux lectures. "
            "Une lettre partie hors de ces dates se garde aussi, sans effet tant qu’un responsable ne l’admet pas."
        )
    verb = "Une dénonciation" if termes.denonciation == "delai_blanc" else "Une opposition reçue"
    return f"{verb} avant le {jour(term)} empêche la reconduction."


def fonctions_of(rows: Iterable[FonctionOuverte], caisse_id: int, day: date) -> list[tuple[str, str]]:
    """Functions open at one's caisse, with why: the text, a decision, the demonstration; and which have no screen yet."""

    def told(row: FonctionOuverte) -> str:
        source = f"{row.get_source_display()}, depuis le {jour_court_annee(row.opens_on)}"
        return source if row.fonction in AVEC_ECRANS else f"{source} ; pas encore dans le portail"

    return [
        (row.get_fonction_display(), told(row))
        for row in rows
        if row.caisse_id == caisse_id and contains([(row.opens_on, row.closes_on)], day)
    ]


def windows_of(terms: Iterable[date], termes: Termes, lecture: str) -> list[tuple[date, date]]:
    """Days during which a letter stops a renewal, term by term."""
    if termes.denonciation == "prevue" and termes.denonciation_mois:
        opens = [(term, denonciation_opens_on(term, termes.denonciation_mois)) for term in terms]
        if lecture == "preavis":
            return [(term_after(term, -termes.duree_mois), on) for term, on in opens]
        return [(on, term) for term, on in opens]
    return [(term_after(term, -termes.duree_mois), term) for term in terms]


def window_words(termes: Termes, lecture: str) -> tuple[str, str]:
    """Title and legend of the windows of the timeline."""
    if termes.denonciation == "prevue":
        reading = "préavis" if lecture == "preavis" else "fenêtre"
        form = termes.denonciation_forme.label.lower()
        return f"Dénonciation possible, par {form}", f"dénonciation possible, lecture « {reading} » du texte"
    if termes.denonciation == "delai_blanc":
        return "Dénonciation possible jusqu’à la veille, délai laissé en blanc", "dénonciation possible"
    return "Opposition possible jusqu’à la veille de l’échéance", "opposition possible"
