"""Who sees and writes each table of the case, and the keys that hold a row to its own demande's tenants."""
# ruff: noqa: S608 - every name in this SQL is written in this file

from espace.isolation import (
    CAISSES,
    SERVICE,
    Cle,
    Deletes,
    Fige,
    Lien,
    Plan,
    Politique,
    Unicite,
    by_caisse_only,
    by_columns,
    by_parent,
    case,
    figes,
)

APP = "signalements_"
DEMANDE, IDENTITE, OPTION = f"{APP}demande", f"{APP}identite", f"{APP}option"
COMPTE, SERVICE_TABLE, EQUIPE = "accounts_compte", "accounts_servicepartenaire", "accounts_servicecaisse"
SEEN = f"exists (select 1 from {DEMANDE} p where p.id = demande_id)"
# What was written or chosen about a person: another service of the structure sees the line, and nothing of this.
SEEN_BY_SERVICE = (
    f"exists (select 1 from {DEMANDE} p where p.id = demande_id and coalesce(p.service_id, 0) = {SERVICE})"
)
CONTENT = case(technicien=SEEN_BY_SERVICE, gestionnaire="false", caisse=SEEN, personne="false")
# A line is read by the whole structure; only the service and the caisse add to it, never a gestionnaire.
LINE = by_parent(DEMANDE, "demande_id")
CASE_WRITE = by_columns(service="service_id", gestionnaire=False)
# A clock and a re-routing repeat the tenants, not the service: their demande tells it.
CLOCK_WRITE = case(
    technicien=SEEN_BY_SERVICE, gestionnaire="false", caisse=f"caisse_id = any {CAISSES}", personne="false"
)
# Drafts belong to their author's service, and to nobody at the caisse.
DRAFT = by_columns(is_caisse_optional=True, gestionnaire=False, service="service_id").replace(
    f"when 'caisse' then caisse_id = any {CAISSES}", "when 'caisse' then false"
)
# Lists hold no person: everybody reads them (a demande re-routed keeps the theme its first caisse had added), each caisse
# writes its own rows, and the national ones are written by the system.
OPTION_READ = case(technicien="true", gestionnaire="true", caisse="true", personne="false")
OPTION_WRITE = by_caisse_only()
# A note stays with the caisse that wrote it, on a demande it could see when it wrote.
NOTE_WRITE = case(
    technicien="false", gestionnaire="false", caisse=f"caisse_id = any {CAISSES} and {SEEN}", personne="false"
)
REROUTED_CAISSE = f"(from_caisse_id = any {CAISSES} or to_caisse_id = any {CAISSES})"
REROUTED = case(technicien=SEEN, gestionnaire=SEEN, caisse=REROUTED_CAISSE, personne="false")
REROUTED_WRITE = case(technicien="false", gestionnaire="false", caisse=REROUTED_CAISSE, personne="false")

CONTENT_TABLES = (
    "saisine", "dossier", "rendezvous", "demandedocument", "contactcaisse", "examen", "optionchoisie",
    "accord", "representant", "piece", "message", "tentativecontact", "etapeaccompagnement", "cycledossier",
)  # fmt: skip
LINE_TABLES = ("passage", "rappel", "lecturefil")


def own(condition: str) -> str:
    """A condition on the demande `d` of the row written."""
    return f"exists (select 1 from {DEMANDE} d where d.id = c.demande_id and {condition})"


def option(child: str, column: str, of_caisse: str = "") -> Lien:
    """An answer of the national list, or of the caisse of the demande on the day it was chosen."""
    mine = of_caisse or own("d.caisse_id = p.caisse_id")
    return Lien(APP + child, column, OPTION, f"p.caisse_id is null or {mine}")


OF_DEMANDE = "p.partenaire_id = d.partenaire_id or p.caisse_id = d.caisse_id"
# The words of a caisse are signed by it; those without a caisse by the structure.
SPEAKS = own(
    "(c.caisse_id is null and p.partenaire_id = d.partenaire_id"
    " or c.caisse_id = p.caisse_id and p.caisse_id = d.caisse_id)"
)

PLAN = Plan(
    politiques=(
        Politique(DEMANDE, by_columns(), CASE_WRITE),
        Politique(IDENTITE, by_columns(service="service_id", gestionnaire=False), deletes=Deletes.WORKER),
        # A projection: a clock that its facts no longer give goes.
        Politique(f"{APP}echeance", by_columns(), CLOCK_WRITE, deletes=Deletes.WEB),
        Politique(f"{APP}reorientation", REROUTED, REROUTED_WRITE),
        Politique(f"{APP}brouillon", DRAFT, deletes=Deletes.WEB),
        Politique(f"{APP}noteinterne", by_caisse_only(), NOTE_WRITE),
        Politique(OPTION, OPTION_READ, OPTION_WRITE),
        Politique(f"{APP}pieceattendue", OPTION_READ, OPTION_WRITE),
        *(Politique(APP + table, CONTENT) for table in CONTENT_TABLES if table != "representant"),
        Politique(f"{APP}representant", CONTENT, deletes=Deletes.WORKER),
        *(Politique(APP + table, LINE, CONTENT) for table in LINE_TABLES),
        Politique(f"{APP}piecedemandee", by_parent(f"{APP}cycledossier", "cycle_id", gestionnaire=False)),
        Politique(f"{APP}historicalidentite", by_columns(service="service_id", gestionnaire=False), read_only=True),
        Politique(f"{APP}historicaloption", OPTION_READ, OPTION_WRITE, read_only=True),
    ),
    unicites=tuple(Unicite(APP + table, "demande_id") for table in ("message", "passage", "piece")),
    cles=(
        # A re-routing carries the identity along; a stopped clock stays with its first caisse.
        Cle(IDENTITE, "demande_id", DEMANDE, "caisse_id, partenaire_id", cascade=True, is_owned=True),
        Cle(f"{APP}echeance", "demande_id", DEMANDE, "partenaire_id", cascade=True),
        Cle(f"{APP}reorientation", "demande_id", DEMANDE, "partenaire_id", cascade=True),
        Cle(IDENTITE, "service_id", SERVICE_TABLE, "partenaire_id"),
        Cle(DEMANDE, "service_id", SERVICE_TABLE, "partenaire_id"),
        Cle(DEMANDE, "porteur_id", COMPTE, "partenaire_id"),
        Cle(DEMANDE, "agent_id", COMPTE, "caisse_id"),
        Cle(DEMANDE, "service_caisse_id", EQUIPE, "caisse_id"),
        Cle(f"{APP}brouillon", "auteur_id", COMPTE, "partenaire_id"),
        Cle(f"{APP}brouillon", "service_id", SERVICE_TABLE, "partenaire_id"),
        Cle(f"{APP}noteinterne", "auteur_id", COMPTE, "caisse_id"),
        Cle(f"{APP}lecturefil", "last_message_id", f"{APP}message", "demande_id"),
        Cle(f"{APP}passage", "cancels_id", f"{APP}passage", "demande_id"),
        Cle(f"{APP}accord", "piece_id", f"{APP}piece", "demande_id"),
    ),
    liens=(
        Lien(
            DEMANDE,
            "auteur_id",
            COMPTE,
            "p.partenaire_id = c.partenaire_id or p.caisse_id = c.caisse_id",
            also=("partenaire_id",),
        ),
        # The signed paper of a draft: its structure's, and no caisse's before it is sent.
        Lien(
            f"{APP}brouillon",
            "signature_id",
            "espace_fichier",
            "p.partenaire_id = c.partenaire_id and p.caisse_id is null",
            key="uuid",
            also=("partenaire_id",),
        ),
        option("demande", "urgence_id", "p.caisse_id = c.caisse_id"),
        option("demande", "motif_id", "p.caisse_id = c.caisse_id"),
        option("saisine", "theme_id"),
        option("dossier", "prestation_id"),
        option("rendezvous", "motif_id"),
        option("demandedocument", "type_document_id"),
        option("examen", "centre_id"),
        option("optionchoisie", "option_id"),
        option("passage", "motif_id"),
        option("etapeaccompagnement", "orientation_id"),
        option("piece", "categorie_id"),
        option("pieceattendue", "prestation_id", "p.caisse_id = c.caisse_id"),
        option("pieceattendue", "categorie_id", "p.caisse_id = c.caisse_id"),
        option(
            "piecedemandee",
            "categorie_id",
            f"exists (select 1 from {APP}cycledossier y join {DEMANDE} d on d.id = y.demande_id "
            "where y.id = c.cycle_id and d.caisse_id = p.caisse_id)",
        ),
        Lien(
            f"{APP}piece",
            "fichier_id",
            "espace_fichier",
            own("d.partenaire_id = p.partenaire_id and d.caisse_id = p.caisse_id"),
            key="uuid",
            also=("demande_id",),
        ),
        Lien(f"{APP}message", "auteur_id", COMPTE, SPEAKS, also=("caisse_id", "demande_id")),
        Lien(f"{APP}lecturefil", "compte_id", COMPTE, own(f"({OF_DEMANDE})"), also=("demande_id",)),
    ),
    figes=(
        # A case changes hands by a re-routing, which a caisse makes; nothing else moves it.
        Fige(DEMANDE, ("partenaire_id", "service_id", "reference")),
        Fige(DEMANDE, ("caisse_id",), except_for="caisse"),
        *figes(
            APP,
            identite="service_id demande_id",
            echeance="demande_id caisse_id",
            reorientation="demande_id partenaire_id from_caisse_id to_caisse_id",
            option="caisse_id",
            pieceattendue="caisse_id",
        ),
        *(Fige(APP + table, ("demande_id",)) for table in (*CONTENT_TABLES, *LINE_TABLES)),
        Fige(f"{APP}piecedemandee", ("cycle_id",)),
    ),
)
