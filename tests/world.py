"""The standing cast: two caisses, two structures, every role in each. Alice, Bob and Charlie of this house.

The rows are laid in bulk, not through the actions, so that a test may start from here in a few milliseconds; the
actions have tests of their own. Every account is active, has a second factor, kept its codes and accepted the terms of
use.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.enums import EtatCompte, Lien, Role
from accounts.identifiants import hash_of
from accounts.models import (
    AcceptationCGU,
    Acces,
    AppareilTotp,
    Caisse,
    Compte,
    DepartementCaisse,
    DomaineCourriel,
    EffectifDeclare,
    IdentifiantPris,
    Partenaire,
    ServiceCaisse,
    ServicePartenaire,
    VersionCGU,
)
from accounts.perimetres import perimetre_of
from espace import clock
from espace.tenancy import Perimetre, acting_as

LONG_AGO = datetime(2024, 1, 2, 8, tzinfo=UTC)
OPENED_ON = date(2024, 1, 1)
PASSWORD = "Vent-Couvreur-81-Tuile"
KEY = b"\x0b" * 20
GRILLE: dict[str, list[list[int | None]]] = {
    "gestionnaires": [[10, 2], [25, 3], [None, 5]],
    "techniciens": [[10, 5], [25, 15], [None, None]],
}


@dataclass
class World:
    """Attributes name who they are: `agent_artois`, `technicien_departement`, `gestionnaire_bondues`…

    The Département (26 members and more, two services) works with both caisses; Bondues (8 members, no service) with
    the second. `comptes` is every account by its attribute name. `client(compte)` is a browser already signed in,
    `acting(compte)` the perimeter of an account, `code(compte, at)` its one-time code.
    """

    artois: Caisse
    opale: Caisse
    departement: Partenaire
    bondues: Partenaire
    ase: ServicePartenaire
    mds: ServicePartenaire
    mas_artois: ServiceCaisse
    mas_opale: ServiceCaisse
    cgu: VersionCGU
    comptes: dict[str, Compte] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Compte:
        try:
            return self.__dict__["comptes"][name]  # type: ignore[no-any-return]  # known to the test, not to the types
        except KeyError:
            raise AttributeError(name) from None

    def client(self, compte: Compte | None = None, **headers: Any) -> Client:
        """A browser signed in with its second factor; without an account, an anonymous one."""
        client = Client(**headers)
        if compte is None:
            return client
        compte = Compte.objects.select_related("caisse", "partenaire").get(pk=compte.pk)
        client.force_login(compte, backend="accounts.adapter.CompteBackend")
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = AppareilTotp.objects.get(user=compte).persistent_id
        session.save()
        return client

    def acting(self, compte: Compte, at: datetime | None = None) -> Any:
        """`with world.acting(world.agent_artois): …`: the perimeter of an account at an instant (now by default)."""
        return acting_as(self.perimetre(compte, at))

    def perimetre(self, compte: Compte, at: datetime | None = None) -> Perimetre:
        """What an account may see at an instant."""
        return perimetre_of(compte, at or clock.now())[0]

    def code(self, compte: Compte, at: datetime | None = None) -> str:
        """The one-time code an account's application shows at an instant."""
        device: AppareilTotp = AppareilTotp.objects.get(user=compte)
        return device.code_at(at or clock.now())


def make_world() -> World:
    """Lay the rows, some twenty statements."""
    artois = Caisse.objects.create(
        code="artois",
        nom="CPAM de l’Artois",
        functional_mailbox="mas@cpam-artois.example",
        support_contact="Assistance, 01 00 00 00 01",
        dpo_contact="dpo@cpam-artois.example",
    )
    opale = Caisse.objects.create(
        code="opale",
        nom="CPAM de la Côte d’Opale",
        functional_mailbox="mas@cpam-opale.example",
        support_contact="Assistance, 01 00 00 00 02",
        dpo_contact="dpo@cpam-opale.example",
    )
    DepartementCaisse.objects.bulk_create(
        DepartementCaisse(caisse=caisse, departement="62", is_main=True) for caisse in (artois, opale)
    )
    departement = Partenaire.objects.create(
        nom="Département du Pas-de-Calais",
        kind="departement",
        created_at=LONG_AGO,
        places_gestionnaires=5,
        places_techniciens=None,
    )
    bondues = Partenaire.objects.create(
        nom="CCAS de Bondues", kind="ccas", created_at=LONG_AGO, places_gestionnaires=2, places_techniciens=5
    )
    EffectifDeclare.objects.bulk_create(
        EffectifDeclare(
            partenaire=partenaire, membres=membres, declared_on=OPENED_ON, recorded_at=LONG_AGO, recorded_by_ref="essai"
        )
        for partenaire, membres in ((departement, 900), (bondues, 8))
    )
    DomaineCourriel.objects.bulk_create(
        DomaineCourriel(partenaire=partenaire, domaine=domaine, attested_europe_at=LONG_AGO, attested_by_ref="essai")
        for partenaire, domaine in ((departement, "pas-de-calais.example"), (bondues, "ccas-bondues.example"))
    )
    Acces.objects.bulk_create(
        Acces(
            partenaire=partenaire, caisse=caisse, opens_on=OPENED_ON, closes_on=None, grille=GRILLE, usage_ref="essai"
        )
        for partenaire, caisse in ((departement, artois), (departement, opale), (bondues, opale))
    )
    ase, mds = (
        ServicePartenaire.objects.create(partenaire=departement, nom=nom)
        for nom in ("Aide sociale à l’enfance", "Maison des solidarités")
    )
    mas_artois, mas_opale = (
        ServiceCaisse.objects.create(caisse=caisse, nom="Mission accompagnement santé") for caisse in (artois, opale)
    )
    cgu = VersionCGU.objects.create(
        version="essai", texte="# Objet\n\nUn texte d’essai.", in_force_at=LONG_AGO, published_by_ref="essai"
    )
    world = World(artois, opale, departement, bondues, ase, mds, mas_artois, mas_opale, cgu)
    _add_accounts(world)
    return world


def _cast(world: World) -> dict[str, dict[str, Any]]:
    d, b, a, o = world.departement, world.bondues, world.artois, world.opale
    tech, agent = {"role": Role.TECHNICIEN, "lien": Lien.EMPLOYE}, {"role": Role.AGENT}
    return {
        "technicien_departement": {**tech, "partenaire": d, "service": world.ase, "prenom": "Nadia", "nom": "Ferrand"},
        "technicien_mds": {**tech, "partenaire": d, "service": world.mds, "prenom": "Karim", "nom": "Delvaux"},
        "collegue_ase": {**tech, "partenaire": d, "service": world.ase, "prenom": "Odile", "nom": "Rochette"},
        "gestionnaire_departement": {"role": Role.GESTIONNAIRE, "partenaire": d, "prenom": "Claire", "nom": "Vasseur"},
        "technicien_bondues": {**tech, "partenaire": b, "prenom": "Sonia", "nom": "Belkacem"},
        "gestionnaire_bondues": {"role": Role.GESTIONNAIRE, "partenaire": b, "prenom": "Hélène", "nom": "Castel"},
        "agent_artois": {**agent, "caisse": a, "service_caisse": world.mas_artois, "prenom": "Aude", "nom": "Lenoir"},
        "agent_medical_artois": {
            **agent, "caisse": a, "service_caisse": world.mas_artois, "prenom": "Bruno", "nom": "Sellier",
            "is_medical_allowed": True,
        },
        "admin_artois": {"role": Role.ADMIN_CAISSE, "caisse": a, "prenom": "Paul", "nom": "Danjou"},
        "dpo_artois": {"role": Role.DPO, "caisse": a, "prenom": "Inès", "nom": "Morvan"},
        "agent_opale": {**agent, "caisse": o, "service_caisse": world.mas_opale, "prenom": "Luc", "nom": "Hamel"},
        "admin_opale": {"role": Role.ADMIN_CAISSE, "caisse": o, "prenom": "Maud", "nom": "Tellier"},
        "dpo_opale": {"role": Role.DPO, "caisse": o, "prenom": "Noé", "nom": "Garnier"},
        "exploitant": {"role": Role.EXPLOITANT, "prenom": "Jeanne", "nom": "Aubry"},
    }  # fmt: skip


SUFFIXE = {
    Role.TECHNICIEN: "tech",
    Role.GESTIONNAIRE: "gest",
    Role.AGENT: "agent",
    Role.ADMIN_CAISSE: "resp",
    Role.DPO: "dpo",
    Role.EXPLOITANT: "expl",
}


def _add_accounts(world: World) -> None:
    password = make_password(PASSWORD)
    rows = {name: _row(fields, password) for name, fields in _cast(world).items()}
    Compte.objects.bulk_create(rows.values())
    Compte.objects.filter(pk__in=[row.pk for row in rows.values()]).update(etat=EtatCompte.ACTIF, is_active=True)
    for row in rows.values():
        row.etat, row.is_active = EtatCompte.ACTIF, True
    IdentifiantPris.objects.bulk_create(IdentifiantPris(identifiant_hash=hash_of(r.identifiant)) for r in rows.values())
    AppareilTotp.objects.bulk_create(
        AppareilTotp(user=row, name="essai", confirmed=True, sealed_key=AppareilTotp.seal_key(KEY), created_at=LONG_AGO)
        for row in rows.values()
    )
    AcceptationCGU.objects.bulk_create(
        AcceptationCGU(compte=row, version=world.cgu, accepted_at=LONG_AGO) for row in rows.values()
    )
    world.comptes.update(rows)


def _row(fields: dict[str, Any], password: str) -> Compte:
    organisation = fields.get("partenaire") or fields.get("caisse")
    domaine = {"Dépar": "pas-de-calais", "CCAS ": "ccas-bondues", "CPAM ": "cpam"}.get(
        organisation.nom[:5] if organisation else "", "portail"
    )
    if fields.get("caisse"):
        domaine = f"cpam-{fields['caisse'].code}"
    identifiant = f"{fields['prenom'][0]}{fields['nom']}".lower().replace("é", "e").replace("è", "e")
    return Compte(
        identifiant=f"{identifiant}-{SUFFIXE[fields['role']]}",
        etat=EtatCompte.INVITE,
        email=f"{identifiant}@{domaine}.example",
        civilite="madame",
        fonction="Travail social",
        telephone="01 00 00 00 00",
        password=password,
        invited_at=LONG_AGO,
        activated_at=LONG_AGO,
        password_changed_at=clock.now() - timedelta(days=30),
        codes_kept_at=LONG_AGO,
        **fields,
    )


@pytest.fixture
def world(db: None) -> World:
    """The cast, in the database of the test."""
    return make_world()


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """`signed_in("agent_artois")`: a browser of the cast."""
    return lambda name: world.client(world.comptes[name])
