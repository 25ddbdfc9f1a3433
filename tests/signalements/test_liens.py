"""Plain foreign keys go round the policies: each key between tables of tenants, walked with raw SQL.

The perimeter is as wide as one can be given (both caisses at once, or the structure), so that only the key itself can
refuse: the parent is visible, and of another tenant.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.models import DemandeHabilitation, ServiceFonction, ServicePartenaire
from conventions.models import (
    Acte,
    ContactConvention,
    ConventionMetier,
    ConventionUsage,
    DemandeDroit,
    Destruction,
    Document,
    EnvoiDirect,
    Incident,
    Instruction,
    LectureInstruction,
    Lettre,
    Participation,
    Partie,
    Signature,
    Support,
    Terme,
    VersionSupport,
    Violation,
)
from espace.errors import constraint_name
from espace.isolation import Plan
from espace.models import Fichier
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from reporting.models import ActionCollective, BilanPartie, Campagne, Copil, Decision, MembreCopil, Presence, Votant
from signalements.models import (
    Accord,
    Brouillon,
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
    Saisine,
)
from tests.signalements.conftest import Sender
from tests.world import World

PLANS: list[Plan] = [
    import_module(f"{app}.isolation").PLAN for app in ("accounts", "conventions", "signalements", "reporting")
]
TIED = {part.name: part for plan in PLANS for part in plan.ties}
DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
RECORDED: dict[str, Any] = {"recorded_at": AT, "recorded_by_ref": "essai"}
ADDED_ONLY = {"conventions_terme", "signalements_passage", "signalements_message", "signalements_noteinterne"}
# Under one's own perimeter the policy, or the sight of the parent, refuses before the key: tried as the system.
UNDER_A_POLICY = {"brouillon_service_tenant", "brouillon_signature_tenant"}
BY_STRUCTURE = {"signalements_brouillon", "reporting_votant"}

# name → (column written, the key into Rows of a value of one's own, of another tenant's)
CASES = {
    "compte_service_tenant": ("service_id", "mds", "service_bondues"),
    "compte_service_caisse_tenant": ("service_caisse_id", "mas_artois", "mas_opale"),
    "compte_rattache_a_tenant": ("rattache_a_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "servicefonction_service_tenant": ("service_id", "mas_artois", "mas_opale"),
    "demandehabilitation_compte_tenant": ("compte_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "demandehabilitation_remplace_tenant": ("remplace_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "identite_demande_tenant": ("caisse_id", "artois", "opale"),
    "identite_service_tenant": ("service_id", "mds", "service_bondues"),
    "echeance_demande_tenant": ("partenaire_id", "departement", "bondues"),
    "reorientation_demande_tenant": ("demande_id", "full", "autre"),
    "demande_service_tenant": ("service_id", "mds", "service_bondues"),
    "demande_porteur_tenant": ("porteur_id", "collegue_ase", "technicien_bondues"),
    "demande_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "demande_agent_tenant": ("agent_id", "agent_medical_artois", "agent_opale"),
    "demande_service_caisse_tenant": ("service_caisse_id", "mas_artois", "mas_opale"),
    "brouillon_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "brouillon_service_tenant": ("service_id", "mds", "service_bondues"),
    "brouillon_signature_tenant": ("signature_id", "papier", "autre_papier"),
    "noteinterne_auteur_tenant": ("auteur_id", "agent_medical_artois", "agent_opale"),
    "message_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "lecturefil_last_message_tenant": ("last_message_id", "message", "autre_message"),
    "lecturefil_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "passage_cancels_tenant": ("cancels_id", "passage", "autre_passage"),
    "accord_piece_tenant": ("piece_id", "piece", "autre_piece"),
    "piece_fichier_tenant": ("fichier_id", "fichier", "autre_fichier"),
    **{
        f"{child}_{column}_tenant": (f"{column}_id", "option", "autre_option")
        for child, column in (
            ("demande", "urgence"), ("demande", "motif"), ("saisine", "theme"), ("dossier", "prestation"),
            ("rendezvous", "motif"), ("demandedocument", "type_document"), ("examen", "centre"), ("optionchoisie", "option"),
            ("passage", "motif"), ("etapeaccompagnement", "orientation"), ("piece", "categorie"),
            ("pieceattendue", "prestation"), ("pieceattendue", "categorie"), ("piecedemandee", "categorie"),
        )
    },
    **{
        f"{child}_convention_tenant": ("partenaire_id", "departement", "bondues")
        for child in ("participation", "violation", "demandedroit")
    },
    "signature_acte_tenant": ("acte_id", "acte", "autre_acte"),
    "terme_acte_tenant": ("acte_id", "acte_usage", "autre_acte"),
    "acte_usage_tenant": ("usage_id", "usage", "autre_usage"),
    **{
        f"{child}_{column}_tenant": (f"{column}_id", "partie", "autre_partie")
        for child, column in (
            ("signature", "partie"), ("contactconvention", "partie"), ("lettre", "auteur"), ("lettre", "destinataire"),
            ("violation", "declarante"), ("demandedroit", "addressed_to"), ("bilanpartie", "partie"),
            ("decision", "partie"), ("membrecopil", "partie"),
        )
    },
    "lettre_repond_a_tenant": ("repond_a_id", "lettre", "autre_lettre"),
    "demandedroit_service_tenant": ("service_id", "mds", "service_bondues"),
    "envoidirect_service_tenant": ("service_id", "mds", "service_bondues"),
    "conventionmetier_executante_tenant": ("executante_id", "mds", "service_bondues"),
    "conventionmetier_remplace_tenant": ("remplace_id", "ancienne", "autre_convention"),
    **{
        f"{child}_fichier_tenant": ("fichier_id", "fichier", "autre_fichier")
        for child in ("signature", "document", "destruction")
    },
    "versionsupport_fichier_tenant": ("fichier_id", "fichier_artois", "fichier_opale"),
    "contactconvention_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "incident_declare_par_tenant": ("declare_par_id", "collegue_ase", "technicien_bondues"),
    "lectureinstruction_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "campagne_action_tenant": ("action_id", "action", "autre_action"),
    "membrecopil_replaced_by_tenant": ("replaced_by_id", "membre", "autre_membre"),
    "membrecopil_contact_tenant": ("contact_id", "contact", "autre_contact"),
    "presence_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "votant_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
}  # fmt: skip


def test_every_key_is_walked() -> None:
    assert set(CASES) == set(TIED)


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

    def _accounts(self) -> None:
        self.children["servicefonction"] = ServiceFonction.objects.create(
            caisse=self.world.artois, service=self.world.mas_artois, fonction="document"
        )
        self.children["demandehabilitation"] = DemandeHabilitation.objects.create(
            partenaire=self.world.departement, caisse=self.world.artois, etat="incomplete", origine="courrier",
            received_on=DAY, **RECORDED,
        )  # fmt: skip

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
                declare_par=world.technicien_departement, ecran="Accueil", description="Essai", declared_at=AT, **both
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


def write(row: models.Model, column: str, value: Any) -> str | None:
    """Raw SQL, undone at once: the managers have no say. The name of the constraint that refuses, None when none does.

    What is only ever added is added again, the rest is changed.
    """
    table, pk = row._meta.db_table, row._meta.pk
    assert pk is not None
    if table in ADDED_ONLY:
        sql = f"""insert into {table} select (jsonb_populate_record(t, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('{table}', 'id')), 'starts_on', null,
            '{column}', %s::text))).* from {table} t where id = %s"""
    else:
        sql = f"update {table} set {column} = %s where {pk.column} = %s"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [value, row.pk])
            assert cursor.rowcount == 1
            cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
    except IntegrityError as error:
        return constraint_name(error)
    return None


@pytest.mark.django_db
def test_a_row_hangs_on_its_own_tenant_and_no_other(
    maison: World, full: Demande, send: Sender, as_worker: Callable[[], Any]
) -> None:
    """One walk of the whole table: laying its rows takes longer than trying every key."""
    rows = Rows(maison, full, send(by=maison.technicien_bondues, caisse=maison.opale, commentaire="Autre structure."))
    wide = caisse_perimetre([maison.artois.pk, maison.opale.pk])
    found = {}
    for name, (column, own, others) in CASES.items():
        child = TIED[name].child
        perimetre = maison.perimetre(maison.technicien_departement) if child in BY_STRUCTURE else wide
        is_of_system = (
            name == "brouillon_service_tenant"
        )  # under one's own perimeter, the policy refuses before the key
        with as_worker() if is_of_system else nullcontext(), acting_as(SYSTEME if is_of_system else perimetre):
            row = rows.row(child, name)
            found[name] = (write(row, column, rows.key(others)), write(row, column, rows.key(own)))
    assert found == {name: (name, None) for name in CASES}
