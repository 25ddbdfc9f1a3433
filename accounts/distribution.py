"""The cast of the demonstration: who is invented, in which organisation. Data only; `accounts.demo` plays it."""

from dataclasses import dataclass, field

from accounts.enums import Civilite, EtatCompte, Role
from accounts.identifiants import plain


@dataclass(frozen=True)
class Fiche:
    """An invented person: `days` before the load is when they joined, `etat` where they stand since."""

    role: Role
    prenom: str
    nom: str
    fonction: str
    civilite: str = Civilite.MADAME
    service: str = ""
    etat: EtatCompte = EtatCompte.ACTIF
    days: int = 40
    is_medical: bool = False

    @property
    def adresse(self) -> str:
        """What stands before the @: « n.ferrand »."""
        return f"{plain(self.prenom)[:1]}.{plain(self.nom)}"


@dataclass(frozen=True)
class Structure:
    """A structure: a word of its name, its domain, its members if the conventions said none, its people."""

    word: str
    domaine: str
    membres: int
    people: tuple[Fiche, ...] = field(default_factory=tuple)


M = Civilite.MONSIEUR
T, G, A, R, D = Role.TECHNICIEN, Role.GESTIONNAIRE, Role.AGENT, Role.ADMIN_CAISSE, Role.DPO
ASE, MDS = "Aide sociale à l’enfance", "Maison des solidarités"
CONSEIL, PARTENARIATS, DPO = (
    "Conseil, Mission accompagnement santé",
    "Responsable des partenariats",
    "Protection des données",
)

EXPLOITANT = Fiche(Role.EXPLOITANT, "Jeanne", "Aubry", "Exploitation du portail")

# a word of the name, the e-mail domain, the people
CAISSES: tuple[tuple[str, str, tuple[Fiche, ...]], ...] = (
    (
        "Artois",
        "cpam-artois.example",
        (
            Fiche(R, "Paul", "Danjou", PARTENARIATS, M),
            Fiche(A, "Aude", "Lenoir", CONSEIL, is_medical=True),
            Fiche(A, "Bruno", "Sellier", CONSEIL, M),
            Fiche(A, "Samia", "Kaddour", CONSEIL),
            Fiche(D, "Inès", "Morvan", DPO),
        ),
    ),
    (
        "Opale",
        "cpam-cote-opale.example",
        (
            Fiche(R, "Maud", "Tellier", PARTENARIATS),
            Fiche(A, "Luc", "Hamel", CONSEIL, M),
            Fiche(A, "Judith", "Prévost", CONSEIL),
            Fiche(D, "Noé", "Garnier", DPO, M),
        ),
    ),
    (
        "Roubaix",
        "cpam-roubaix-tourcoing.example",
        (
            Fiche(R, "Irène", "Castaing", PARTENARIATS),
            Fiche(A, "Théo", "Vandamme", CONSEIL, M),
            Fiche(D, "Alix", "Renard", DPO),
        ),
    ),
    (
        "Val-de-Marne",
        "cpam-val-de-marne.example",
        (
            Fiche(R, "Louis", "Ferrier", PARTENARIATS, M),
            Fiche(A, "Mina", "Sorel", CONSEIL),
            Fiche(D, "Carole", "Lebrun", DPO),
        ),
    ),
    (
        "Hainaut",
        "cpam-hainaut.example",
        (
            Fiche(R, "Édith", "Marchal", PARTENARIATS),
            Fiche(A, "Jonas", "Petitjean", CONSEIL, M),
            Fiche(D, "Viviane", "Roche", DPO),
        ),
    ),
    (
        "Rouen-Elbeuf",
        "cpam-rouen.example",
        (Fiche(R, "Agathe", "Lorient", PARTENARIATS), Fiche(A, "Martin", "Delaunay", CONSEIL, M)),
    ),
)

PARTENAIRES: tuple[Structure, ...] = (
    Structure(
        "Pas-de-Calais",
        "pas-de-calais.example",
        5200,
        (
            Fiche(G, "Claire", "Vasseur", "Direction de l’action sociale"),
            Fiche(G, "Romain", "Decoster", "Direction de l’enfance", M),
            Fiche(T, "Nadia", "Ferrand", "Assistante sociale", service=ASE),
            Fiche(T, "Odile", "Rochette", "Éducatrice", service=ASE),
            Fiche(T, "Karim", "Delvaux", "Assistant social", M, service=MDS),
            Fiche(T, "Estelle", "Bouvier", "Conseil en économie sociale", service=MDS),
        ),
    ),
    Structure(
        "Bondues",
        "ccas-bondues.example",
        8,
        (
            Fiche(G, "Hélène", "Castel", "Direction du CCAS"),
            Fiche(G, "Denis", "Marchand", "Direction adjointe", M),
            Fiche(T, "Brigitte", "Lemoine", "Accueil social", etat=EtatCompte.INACTIF, days=54),
            Fiche(T, "Sonia", "Belkacem", "Assistante sociale"),
            Fiche(T, "Gaël", "Rousseau", "Accueil social", M),
            Fiche(T, "Yanis", "Morel", "Aide à domicile", M),
            Fiche(T, "Mathis", "Colin", "Accueil social", M, etat=EtatCompte.INVITE, days=12),
            Fiche(T, "Farida", "Ouali", "Assistante sociale", etat=EtatCompte.INVITE, days=5),
        ),
    ),
    Structure(
        "Champigny",
        "ccas-champigny.example",
        30,
        (
            Fiche(G, "Solène", "Arnaud", "Direction du CCAS"),
            Fiche(T, "Hugo", "Marin", "Assistant social", M),
            Fiche(T, "Leïla", "Benali", "Accueil social"),
        ),
    ),
    Structure(
        "Marly",
        "ccas-marly.example",
        14,
        (
            Fiche(G, "Rémi", "Aubert", "Direction du CCAS", M),
            Fiche(T, "Camille", "Thuillier", "Assistante sociale"),
        ),
    ),
)

# the person, the caisse that received it, the structure, its domain
DEMANDE = (
    Fiche(G, "Lise", "Pruvost", "Maison des solidarités de Lens"),
    "Artois",
    "Pas-de-Calais",
    "pas-de-calais.example",
)
