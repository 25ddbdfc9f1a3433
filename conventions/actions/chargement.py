"""Load a declared convention through the actions: organisations, texts, contacts, signatures, decisions, readings.

A second load adds nothing, and writes the renewals that have come since.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from accounts.actions import add_service, create_caisse, create_partenaire, create_service_caisse, declare_effectif
from accounts.models import Caisse, Partenaire
from conventions.actions.cadre import set_besoins, set_volets
from conventions.actions.contact import add_contact
from conventions.actions.decisions import open_fonction, set_canal_secours, write_lecture
from conventions.actions.redaction import PartieSaisie, TermeSaisi, draft_convention, draft_usage
from conventions.actions.renouvellement import write_renewals
from conventions.actions.signature import Deliberation, record_signature
from conventions.chargement import CaisseDeclaree, Declaration, TexteDeclare, UsageDeclare
from conventions.enums import Fonction, KindActe, KindContact, KindConvention, Provenance, SourceDecision
from conventions.models import Acte, ConventionMetier, ConventionUsage, Partie
from espace.auteurs import Auteur, Automate
from espace.tenancy import acting_as, caisse_perimetre


def load_declaration(*, declaration: Declaration, by: Auteur, at: datetime) -> ConventionMetier:
    """Create what does not exist, then play the renewals due since. Returns the convention."""
    with transaction.atomic():
        caisses = {row.code: _caisse(row, by=by, at=at) for row in declaration.caisses}
        with acting_as(caisse_perimetre([caisse.pk for caisse in caisses.values()])):
            found = ConventionMetier.objects.filter(ref=declaration.ref).first()
            if found is None:
                found = _Chargement(declaration, caisses, by, at).load()
            write_renewals(convention=found, by=by, at=at)
    return found


def _caisse(row: CaisseDeclaree, *, by: Auteur, at: datetime) -> Caisse:
    known = Caisse.objects.filter(code=row.code).first()
    if known is not None:
        return known
    caisse = create_caisse(
        by=by,
        at=at,
        code=row.code,
        nom=row.nom,
        kind=row.kind,
        departements=row.departements,
        time_zone=row.fuseau,
        functional_mailbox=row.boite,
        support_contact=row.support,
        dpo_contact=row.dpo,
        address=row.adresse,
    )
    for service in row.services:
        create_service_caisse(
            caisse=caisse, nom=service.nom, fonctions=service.fonctions, email=service.boite, by=by, at=at
        )
    return caisse


@dataclass
class _Chargement:
    """One file being loaded."""

    declaration: Declaration
    caisses: dict[str, Caisse]
    by: Auteur
    at: datetime
    parties: dict[str, Partie] = field(default_factory=dict)

    def load(self) -> ConventionMetier:
        declared = self.declaration
        partenaire = self.partenaire()
        convention = draft_convention(
            ref=declared.ref,
            modele=declared.ref,
            kind=KindConvention(declared.kind),
            intitule=declared.intitule,
            parties=self.signataires(partenaire),
            termes=self.termes(declared.metier),
            executante=partenaire.services.filter(nom=declared.executante).first() if declared.executante else None,
            evaluation=(declared.evaluation[0], declared.evaluation[1]) if declared.evaluation else None,
            by=self.by,
            at=self.at,
        )
        rows = {partie.denomination: partie for partie in convention.parties.all()}
        self.parties = {partie.cle: rows[partie.denomination] for partie in declared.parties}
        self.contacts()
        self.surroundings(convention)
        self.sign(Acte.objects.get(convention=convention, kind=KindActe.METIER), declared.metier)
        if declared.usage:
            self.usage(convention, declared.usage)
        return convention

    @property
    def effect_on(self) -> date:
        return max(signature.le for signature in self.declaration.metier.signatures.values())

    def partenaire(self) -> Partenaire:
        declared = self.declaration.partenaire
        known = Partenaire.objects.filter(nom=declared.nom).first()
        if known is not None:
            return known
        first = next(iter(self.caisses.values()))
        by = Automate(caisse_id=first.pk)  # the caisse that follows the structure before any access opens
        created = create_partenaire(
            by=by,
            at=self.at,
            nom=declared.nom,
            kind=declared.kind,
            address=declared.adresse,
            domaines=declared.domaines,
        )
        for service in declared.services:
            add_service(partenaire=created, nom=service.nom, categorie_envoi=service.envoi, by=by, at=self.at)
        declare_effectif(
            partenaire=created,
            membres=declared.membres,
            declared_on=self.effect_on,
            is_demonstration=declared.membres_demonstration,
            by=by,
            at=self.at,
        )
        return created

    def signataires(self, partenaire: Partenaire) -> list[PartieSaisie]:
        return [
            PartieSaisie(
                denomination=row.denomination,
                caisse=self.caisses[row.caisse] if row.caisse else None,
                partenaire=None if row.caisse else partenaire,
                siege=row.siege,
                representant=row.representant,
                qualite=row.qualite,
            )
            for row in self.declaration.parties
        ]

    def termes(self, texte: TexteDeclare) -> list[TermeSaisi]:
        return [
            TermeSaisi(row.cle, row.valeur, row.article, self.caisses[row.caisse].pk if row.caisse else None)
            for row in texte.termes
        ]

    def contacts(self) -> None:
        """Before the signatures, so that the last one opens the access."""
        for row in self.declaration.contacts:
            add_contact(
                partie=self.parties[row.partie],
                kind=KindContact(row.kind),
                starts_on=self.effect_on,
                nom=row.nom,
                fonction=row.fonction,
                telephone=row.telephone,
                email=row.email,
                is_au_texte=row.au_texte,
                is_demonstration=not row.au_texte,
                by=self.by,
                at=self.at,
            )

    def surroundings(self, convention: ConventionMetier) -> None:
        set_volets(convention=convention, volets=self.declaration.volets, by=self.by, at=self.at)
        set_besoins(convention=convention, besoins=self.declaration.besoins, by=self.by, at=self.at)
        for row in self.declaration.lectures:
            write_lecture(
                convention=convention,
                cle=row.cle,
                valeur=row.valeur,
                motif=row.motif,
                day=self.effect_on,
                caisse=self.caisses[row.caisse] if row.caisse else None,
                by=self.by,
                at=self.at,
            )

    def sign(self, acte: Acte, texte: TexteDeclare) -> None:
        for cle, row in sorted(texte.signatures.items(), key=lambda pair: pair[1].le):
            record_signature(
                acte=acte,
                partie=self.parties[cle],
                signed_on=row.le,
                deliberation=Deliberation(row.deliberation, row.deliberee, row.executoire),
                is_demonstration=row.demonstration,
                by=self.by,
                at=self.at,
            )

    def usage(self, convention: ConventionMetier, declared: UsageDeclare) -> None:
        usage = draft_usage(
            convention=convention,
            termes=self.termes(declared.texte),
            provenance=Provenance(declared.provenance),
            by=self.by,
            at=self.at,
        )
        self.sign(Acte.objects.get(usage=usage, kind=KindActe.USAGE), declared.texte)
        usage.refresh_from_db()
        self.fonctions(usage, declared)

    def fonctions(self, usage: ConventionUsage, declared: UsageDeclare) -> None:
        assert usage.effective_on is not None
        for row in declared.fonctions:
            for fonction in row.ouvertes:
                open_fonction(
                    usage=usage,
                    caisse=self.caisses[row.caisse],
                    fonction=Fonction(fonction),
                    opens_on=usage.effective_on,
                    source=SourceDecision(row.source),
                    by=self.by,
                    at=self.at,
                )
                set_canal_secours(
                    usage=usage,
                    caisse=self.caisses[row.caisse],
                    fonction=Fonction(fonction),
                    texte=declared.secours[row.caisse],
                    by=self.by,
                    at=self.at,
                )
