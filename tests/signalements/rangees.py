"""One row in each table of a case, of its contract and of its figures, and its counterpart of another tenant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models

from accounts.models import (
    DemandeHabilitation,
    DemandeSurCompte,
    ExclusionPersonne,
    ImportTechniciens,
    ServiceFonction,
    ServicePartenaire,
    SignalementSecurite,
)
from conventions.models import (
    Acte,
    Actualite,
    BesoinAnnuaire,
    CanalSecours,
    ContactConvention,
    ConventionMetier,
    ConventionUsage,
    DemandeDroit,
    Destruction,
    Document,
    EnvoiDirect,
    Evenement,
    HoraireAccueil,
    Incident,
    Instruction,
    Lecture,
    LectureInstruction,
    Lettre,
    NoteConvention,
    Participation,
    Partie,
    Periode,
    Signature,
    SousTraitant,
    Support,
    Terme,
    VersionSupport,
    Violation,
    VoletConvention,
)
from espace.models import (
    Fichier,
    LigneJournal,
    Travail,
)
from espace.tenancy import acting_as, caisse_perimetre
from reporting.models import (
    ActionCaisse,
    ActionCollective,
    Alerte,
    BilanPartie,
    Campagne,
    ChoixIndicateur,
    Copil,
    Decision,
    DeclarationTrimestrielle,
    Difficulte,
    Evaluation,
    Fiche,
    IndicateurManuel,
    MembreCopil,
    Presence,
    Remise,
    Reponse,
    Seuil,
    ValeurManuelle,
    Votant,
)
from signalements.models import (
    Accord,
    Brouillon,
    ContactCaisse,
    CycleDossier,
    Demande,
    DemandeDocument,
    Dossier,
    Echeance,
    EtapeAccompagnement,
    Examen,
    LectureFil,
    Message,
    NoteInterne,
    Option,
    OptionChoisie,
    Passage,
    Piece,
    PieceAttendue,
    PieceDemandee,
    RendezVous,
    Reorientation,
    Representant,
    Saisine,
)
from tests.world import World

DAY, LATER = date(2026, 11, 23), date(2027, 11, 23)
AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
RECORDED: dict[str, Any] = {"recorded_at": AT, "recorded_by_ref": "essai"}


class Rows:
    """One row of one's own in each table, and its counterpart of another tenant, both seen by the widest perimeter."""

    def __init__(self, world: World, sent: Demande, autre: Demande) -> None:
        self.world, self.full, self.autre = world, sent, autre
        self.children: dict[str, models.Model] = {"demande": sent, "compte": world.technicien_departement}
        self.values: dict[str, Any] = {
            "full": sent, "autre": autre, "ase": world.ase, "mds": world.mds, "mas_artois": world.mas_artois,
            "mas_opale": world.mas_opale, "departement": world.departement,
            "bondues": world.bondues, "artois": world.artois, "opale": world.opale,
            **world.comptes,
        }  # fmt: skip
        self.values["service_bondues"] = ServicePartenaire.objects.create(partenaire=world.bondues, nom="Accueil")
        with acting_as(caisse_perimetre([world.artois.pk, world.opale.pk])):
            self._accounts()
            self._values()
            self._case()
            self._contract()
            self._figures()
            self._rest_of_contract()
            self._rest_of_figures()
        with world.acting(world.technicien_bondues):
            self.values["autre_papier"] = _file("q", None, world.bondues.pk)
        with world.acting(world.technicien_departement):
            self.values["papier"] = _file("p", None, world.departement.pk)
            self.children["brouillon"] = Brouillon.objects.create(
                auteur=world.technicien_departement, partenaire=world.departement, service=world.ase,
                fonction="signalement", created_at=AT, updated_at=AT,
            )  # fmt: skip
            self.children["votant"] = Votant.objects.create(
                campagne_id=self.children["campagne"].pk, compte=world.technicien_departement
            )
            Reponse.objects.create(campagne_id=self.children["campagne"].pk, note="satisfait")
            self.children["importtechniciens"] = ImportTechniciens.objects.create(
                partenaire=world.departement,
                par=world.gestionnaire_departement,
                fichier=_file("i", None, world.departement.pk),
                created_at=AT,
            )

    def _accounts(self) -> None:
        self.children["servicefonction"] = ServiceFonction.objects.create(
            caisse=self.world.artois, service=self.world.mas_artois, fonction="document"
        )
        self.children["demandehabilitation"] = DemandeHabilitation.objects.create(
            partenaire=self.world.departement, caisse=self.world.artois, etat="incomplete", origine="courrier",
            received_on=DAY, **RECORDED,
        )  # fmt: skip
        for prefix, partenaire, caisse in (
            ("", self.world.departement, self.world.artois),
            ("autre_", self.world.bondues, self.world.opale),
        ):
            self.values[f"{prefix}habilitation"] = DemandeHabilitation.objects.create(
                partenaire=partenaire, caisse=caisse, etat="incomplete", origine="courrier", received_on=DAY, **RECORDED,
            )  # fmt: skip
        tenant = {"partenaire": self.world.departement, "compte": self.world.gestionnaire_departement}
        rows: list[models.Model] = [
            DemandeSurCompte(
                caisse=self.world.artois, kind="modification", etat="en_attente", origine="courrier", asked_on=DAY,
                asked_by="x", **RECORDED, **tenant,
            ),
            SignalementSecurite(
                numero="1", kind="perte", detection="caisse", reported_at=AT, reported_by_ref="x", **tenant
            ),
            ExclusionPersonne(
                email_hash="h", caisse=self.world.artois, reference="D-1", decided_on=DAY, motif="x", decided_at=AT,
                decided_by_ref="x", until=DAY, **tenant,
            ),
        ]  # fmt: skip
        for row in rows:
            row.save(force_insert=True)
            self.children[row._meta.model_name or ""] = row

    def _values(self) -> None:
        world = self.world
        for prefix, caisse, partenaire in (
            ("", world.artois, world.departement),
            ("autre_", world.opale, world.bondues),
        ):
            given = {"liste": "theme", "code": "essai", "libelle": "Essai"}
            self.values[f"{prefix}option"] = Option.objects.create(caisse=caisse, **given)
            self.values[f"{prefix}fichier"] = _file(f"{prefix}f", caisse.pk, partenaire.pk)
        self.values["option_bis"] = Option.objects.create(caisse=world.artois, liste="theme", code="bis", libelle="Bis")
        self.values["fichier_artois"] = _file("a", world.artois.pk, None)
        self.values["fichier_opale"] = _file("o", world.opale.pk, None)
        for prefix, demande in (("", self.full), ("autre_", self.autre)):
            self.values[f"{prefix}passage"] = Passage.objects.filter(demande=demande).first()
            self.values[f"{prefix}message"] = Message.objects.filter(demande=demande).first()
            self.values[f"{prefix}piece"] = Piece.objects.create(
                demande=demande,
                categorie=self.values[f"{prefix}option"],
                deposited_at=AT,
                deposited_by_ref="x",
                removed_at=AT,
            )

    def _case(self) -> None:
        world, sent = self.world, self.full
        national = Option.objects.filter(caisse__isnull=True).first()
        assert national is not None
        cycle = CycleDossier.objects.create(demande=sent, declared_at=AT, declared_by_ref="x")
        made: list[models.Model] = [
            Dossier(demande=sent, prestation=national, nature="ouverture"),
            RendezVous(demande=sent, motif=national, mode="telephone"),
            DemandeDocument(demande=sent, type_document=national, mode_envoi="assure"),
            Examen(demande=sent, centre=national),
            EtapeAccompagnement(demande=sent, etape="orientation", orientation=national, on=DAY, recorded_at=AT, by_ref="x"),
            PieceDemandee(cycle=cycle, categorie=national, motif="manquante"),
            PieceAttendue(caisse=world.artois, prestation=self.values["option_bis"], categorie=national),
            Reorientation(
                demande=sent, partenaire=world.departement, from_caisse=world.artois, to_caisse=world.opale,
                reference=sent.reference, at=AT, by_ref="x",
            ),
        ]  # fmt: skip
        for row in made:
            row.save(force_insert=True)
        existing = (Echeance, Saisine, Accord, Message, NoteInterne, LectureFil, Passage, OptionChoisie, Piece)
        found = [model.objects.filter(demande=sent).first() for model in existing]
        made += [row for row in found if row is not None] + [sent.identite]
        self.children |= {row._meta.model_name or "": row for row in made}

    def _contract(self) -> None:
        world = self.world
        conventions = {
            "": ConventionMetier.objects.get(partenaire=world.departement),
            "autre_": ConventionMetier.objects.get(partenaire=world.bondues),
        }
        for prefix, convention in conventions.items():
            self.values[f"{prefix}convention"] = convention
            self.values[f"{prefix}acte"] = Acte.objects.get(convention=convention)
            self.values[f"{prefix}usage"] = ConventionUsage.objects.get(metier=convention)
            self.values[f"{prefix}partie"] = partie = Partie.objects.create(
                convention=convention, kind="partenaire", partenaire=convention.partenaire, denomination="Essai"
            )
            self.values[f"{prefix}contact"] = ContactConvention.objects.create(
                convention=convention, partie=partie, kind="referent", fonction="Essai", starts_on=DAY
            )
            self.values[f"{prefix}lettre"] = Lettre.objects.create(
                convention=convention,
                kind="resiliation",
                auteur=partie,
                sent_on=DAY,
                effect_on=DAY,
                motif="Essai",
                **RECORDED,
            )
        self.values["ancienne"] = ConventionMetier.objects.create(
            ref="ancienne", kind="acces_droits_soins", intitule="Ancienne", partenaire=world.departement,
            caisse_ids=[world.artois.pk], created_at=AT,
        )  # fmt: skip
        self._contract_children(conventions[""])

    def _contract_children(self, convention: ConventionMetier) -> None:
        world, partie, usage = self.world, self.values["partie"], self.values["usage"]
        both: dict[str, Any] = {"caisse": world.artois, "partenaire": world.departement}
        published: dict[str, Any] = {"published_at": AT, "published_by_ref": "essai"}
        support = Support.objects.create(caisse=world.artois, titre="Essai", origine="CPAM", created_at=AT)
        instruction = Instruction.objects.create(caisse=world.artois, titre="Essai", texte="Essai", **published)
        made: list[models.Model] = [
            Signature(acte=self.values["acte"], convention=convention, partie=partie, signed_on=DAY, **RECORDED),
            Violation(
                convention=convention, declarante=partie, discovered_at=AT - timedelta(hours=1), declared_at=AT, due_at=AT,
                declared_by_ref="x", **both,
            ),
            DemandeDroit(
                convention=convention, kind="acces", nom="Garance", prenom="Alix", date_naissance=date(1980, 1, 1),
                received_on=DAY, due_on=DAY, addressed_to=partie, **both, **RECORDED,
            ),
            EnvoiDirect(usage=usage, categorie="ase", opens_on=DAY, decided_at=AT, decided_by_ref="x", **both),
            Document(
                convention=convention, kind="annexe", titre="Essai", dated_on=DAY, fichier=self.values["fichier"], added_at=AT,
                added_by_ref="x",
            ),
            Destruction(convention=convention, asked_on=DAY),
            VersionSupport(support=support, numero=1, lien="https://essai.example/", **published),
            Incident(
                numero="22222-22222", declare_par=world.technicien_departement, ecran="Accueil", description="Essai",
                declared_at=AT, **both
            ),
            LectureInstruction(instruction=instruction, compte=world.technicien_departement, read_at=AT),
        ]  # fmt: skip
        for row in made:
            row.save(force_insert=True)
        self.children |= {row._meta.model_name or "": row for row in made}
        self.children |= {
            "acte": Acte.objects.create(
                convention=convention, usage=usage, kind="usage", created_at=AT, created_by_ref="x"
            ),
            "terme": Terme.objects.filter(convention=convention).latest("pk"),
            "participation": Participation.objects.get(convention=convention, caisse=world.artois),
            "contactconvention": self.values["contact"],
            "lettre": Lettre.objects.create(
                convention=convention,
                kind="resiliation",
                auteur=partie,
                sent_on=DAY,
                effect_on=DAY,
                motif="Essai",
                **RECORDED,
            ),
            "conventionmetier": convention,
        }
        self.values["acte_usage"] = self.children["acte"]  # not signed: it may still receive a term

    def _figures(self) -> None:
        for prefix in ("", "autre_"):
            convention, partie = self.values[f"{prefix}convention"], self.values[f"{prefix}partie"]
            given: dict[str, Any] = {"convention": convention, "partenaire": convention.partenaire, **RECORDED}
            self.values[f"{prefix}action"] = action = ActionCollective.objects.create(
                kind="session", intitule="Essai", on=DAY, **given
            )
            copil = Copil.objects.create(planned_at=AT, **given)
            self.values[f"{prefix}membre"] = MembreCopil.objects.create(copil=copil, partie=partie, nom="Essai")
            if not prefix:
                self.children |= {
                    "campagne": Campagne.objects.create(
                        kind="formation", action=action, question="?", opens_on=DAY, closes_on=date(2027, 1, 1), **given
                    ),
                    "presence": Presence.objects.create(action=action, nom="Essai"),
                    "membrecopil": MembreCopil.objects.create(copil=copil, partie=partie, nom="Autre"),
                    "decision": Decision.objects.create(copil=copil, texte="Essai", **RECORDED),
                    "bilanpartie": BilanPartie.objects.create(copil=copil, partie=partie, **RECORDED),
                }

    def _rest_of_contract(self) -> None:
        """Tables that no key between tenants reaches, so that each has its row."""
        world, convention, usage = self.world, self.values["convention"], self.values["usage"]
        of: dict[str, Any] = {"convention": convention}
        both: dict[str, Any] = {"caisse": world.artois, "partenaire": world.departement}
        Actualite.objects.create(
            caisse=world.artois, titre="Essai", texte="Essai", starts_on=DAY, ends_on=LATER, published_at=AT,
            published_by_ref="essai",
        )  # fmt: skip
        CanalSecours.objects.create(usage=usage, fonction="contact", texte="3646", **both, **RECORDED)
        Evenement.objects.create(kind="signature", day=DAY, **of, **RECORDED)
        HoraireAccueil.objects.create(texte="De 9 h à 12 h.", starts_on=DAY, **of, **RECORDED)
        Lecture.objects.create(cle="contact_heures", valeur="ouvrees", motif="Essai", **of, **RECORDED)
        NoteConvention.objects.create(kind="note", noted_on=DAY, texte="Essai", **of, **RECORDED)
        Periode.objects.create(rang=0, kind="initiale", starts_on=DAY, ends_on=LATER, recorded_at=AT, **of)
        SousTraitant.objects.create(
            denomination="Essai", activite="Essai", contract_starts_on=DAY, declared_on=DAY, **of, **RECORDED
        )
        VoletConvention.objects.create(tronc="commun", code="essai", libelle="Essai", is_retenu=True, **of)
        BesoinAnnuaire.objects.create(ordre=1, besoin="Essai", fonction="contact", **of)
        ContactCaisse.objects.create(demande=self.full, objet="question")
        Representant.objects.create(demande=self.full, nom="Essai", prenom="Essai", qualite="parent")
        LigneJournal.objects.create(at=AT, verb="essai", caisse_id=world.artois.pk, partenaire_id=world.departement.pk)
        Travail.objects.create(
            kind="essai", request_key="essai", by_ref="x", asked_at=AT, caisse_id=world.artois.pk,
            partenaire_id=world.departement.pk,
        )  # fmt: skip

    def _rest_of_figures(self) -> None:
        world, convention = self.world, self.values["convention"]
        given: dict[str, Any] = {"convention": convention, "partenaire": convention.partenaire}
        period: dict[str, Any] = {"starts_on": DAY, "ends_on": LATER}
        caisse = {"caisse": world.artois}
        ActionCaisse.objects.create(action=self.values["action"], **caisse)
        Difficulte.objects.create(on=DAY, texte="Essai", **given, **RECORDED)
        DeclarationTrimestrielle.objects.create(
            visiteurs=2, accompagnes=1, structure="Essai", received_on=DAY, **caisse, **period, **given, **RECORDED
        )
        Evaluation.objects.create(**period, **given, **RECORDED)
        ChoixIndicateur.objects.create(code="essai", is_shown=True, decided_at=AT, decided_by_ref="x", **given)
        manuel = IndicateurManuel.objects.create(libelle="Essai", definition="Essai", **given, **RECORDED)
        ValeurManuelle.objects.create(indicateur=manuel, valeur=1, **caisse, **period, **RECORDED)
        seuil = Seuil.objects.create(mesure="dossiers_ouverts", jours=1, nombre=1, **caisse, **given, **RECORDED)
        Alerte.objects.create(seuil=seuil, opened_at=AT, valeur=1)
        fiche = Fiche.objects.create(
            etat="validee", pdf=uuid4(), validated_at=AT, validated_by_ref="x", prepared_at=AT, prepared_by_ref="x",
            **period, **given,
        )  # fmt: skip
        Remise.objects.create(fiche=fiche, on=DAY, to="Essai", **RECORDED)

    def key(self, name: str) -> Any:
        return self.values[name].pk

    def row(self, child: str, name: str) -> models.Model:
        if name == "compte_service_caisse_tenant":
            return self.world.agent_artois
        return self.children[child.split("_", 1)[1]]


def _file(key: str, caisse_id: int | None, partenaire_id: int | None) -> Fichier:
    return Fichier.objects.create(
        kind="essai", storage_key=key, name="essai.pdf", sha256="0", size=1, mime="application/pdf", wrapped_key=b"",
        created_at=AT, caisse_id=caisse_id, partenaire_id=partenaire_id,
    )  # fmt: skip
