"""Blocks of a page: sections, notices, summaries, empty states."""

from dataclasses import dataclass, field
from typing import Literal

from espace.composants.registre import Composant, Exemple, enregistrer
from espace.francais import capitale, en_lettres
from espace.registry import AFaire


@enregistrer("section", corps=True)
@dataclass(frozen=True)
class Section(Composant):
    """The frame of every reading page: title in the margin, rule above, content to its right."""

    titre: str
    ident: str
    aide: str = ""
    premiere: bool = False

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The first of a page, another."""
        return [
            Exemple(
                "première", cls("Places", "ex-places", aide="8 membres déclarés", premiere=True), "<p>Contenu.</p>"
            ),
            Exemple("suivante", cls("Comptes", "ex-comptes"), "<p>Contenu.</p>"),
        ]


@enregistrer("encart", corps=True)
@dataclass(frozen=True)
class Encart(Composant):
    """One thing to know before going on. One above the fold.

    `ton`: plain, `yours` (it is your turn), `ok`, `late`. `annonce` for what has just happened (role status).
    """

    ton: Literal["", "yours", "ok", "late"] = ""
    titre: str = ""
    niveau: int = 2
    annonce: bool = False

    @property
    def classe(self) -> str:
        """Classes of the theme."""
        return f"ep-notice ep-notice--{self.ton}" if self.ton else "ep-notice"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The four tones, one with a title."""
        return [
            Exemple(
                "à savoir",
                cls(titre="Ce qui se passe ensuite", niveau=4),
                "<p>La caisse appelle la personne sous 48 h.</p>",
            ),
            Exemple("c’est à vous", cls("yours"), "<p>C’est à vous : une pièce manque.</p>"),
            Exemple("fait", cls("ok", annonce=True), "<p>Signalement envoyé. Sa référence est 2XGP7-KMA4Q.</p>"),
            Exemple(
                "à relire",
                cls("late"),
                "<p>Deux personnes ont modifié cette demande. Relisez ce qui a changé avant d’enregistrer.</p>",
            ),
        ]


@dataclass(frozen=True)
class Erreur:
    """One point to correct: the sentence and the id of the field (empty when it belongs to none)."""

    texte: str
    ancre: str = ""


@enregistrer("erreurs")
@dataclass(frozen=True)
class Erreurs(Composant):
    """Summary on top of a form, with a link to each field. `{% resume_erreurs form %}` makes it from a form."""

    erreurs: list[Erreur]
    titre: str = ""
    ident: str = "erreurs"

    @property
    def intitule(self) -> str:
        """« Deux points à corriger avant de continuer », or the given title."""
        if self.titre:
            return self.titre
        count = len(self.erreurs)
        start = f"{capitale(en_lettres(count))} point{'s' if count > 1 else ''}"
        return f"{start} à corriger avant de continuer"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two fields; one point that belongs to no field."""
        two = [
            Erreur("Indiquez la date de naissance.", "ex-erreurs"),
            Erreur("Retirez le numéro de sécurité sociale du commentaire.", "ex-erreurs"),
        ]
        alone = [Erreur("L’identifiant ou le mot de passe ne correspond pas. Après 5 essais, attendez 5 minutes.")]
        return [
            Exemple("deux champs", cls(two, ident="ex-erreurs")),
            Exemple("sans champ", cls(alone, titre="La connexion n’a pas abouti", ident="ex-erreurs-2")),
        ]


@dataclass(frozen=True)
class Ligne:
    """A label and its value; `valeur` may be a component."""

    libelle: str
    valeur: object
    detail: str = ""
    forte: bool = False


@enregistrer("recap")
@dataclass(frozen=True)
class Recap(Composant):
    """Labels and values. With `titre`, the head carries a link to change them. `serre` in a margin."""

    lignes: list[Ligne]
    serre: bool = False
    titre: str = ""
    ident: str = ""
    lien: str = ""
    href: str = ""

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Plain, tight, with its link."""
        lines = [Ligne("Personne", "M. Julien Marquis", forte=True), Ligne("Naissance", "3 août 1983", detail="43 ans")]
        return [
            Exemple("simple", cls(lines)),
            Exemple("serré", cls(lines, serre=True)),
            Exemple(
                "à modifier", cls(lines, titre="La personne", ident="ex-r1", lien="Modifier la personne", href="#ex")
            ),
        ]


@enregistrer("vide", corps=True)
@dataclass(frozen=True)
class Vide(Composant):
    """Nothing yet: what to do next, with its button in the body."""

    titre: str
    texte: str = ""
    niveau: int = 3

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """With a way out, without."""
        button = '<a class="btn btn-outline-secondary" href="#exemple">Effacer les filtres</a>'
        help_text = "Retirez un filtre, ou cherchez par référence, par exemple 2XGP7-KMA4Q."
        return [
            Exemple("avec une suite", cls("Aucune demande ne correspond", help_text, 4), button),
            Exemple("sans suite", cls("Rien à traiter dans cette vue", "Sept demandes attendent d’être prises.", 4)),
        ]


@enregistrer("a_faire")
@dataclass(frozen=True)
class ListeAFaire(Composant):
    """Acts waiting for this person, most urgent first. The first button is the filled one."""

    actes: list[AFaire]
    premier_principal: bool = True

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Their turn, then to read."""
        acts = [
            AFaire(
                "Ajouter une pièce au dossier de Samir Haddad",
                "Il manque l’avis d’impôt 2026. L’instruction commence quand le dossier est complet.",
                "#exemple",
                "Ajouter la pièce",
                detail="7KQ4M-2XR6A · CPAM de l’Artois · demandé il y a 11 jours",
            ),
            AFaire("Lire la réponse de la CPAM de l’Artois", "", "#exemple", "Lire", is_theirs=False),
        ]
        return [Exemple("deux actes", cls(acts))]


@dataclass(frozen=True)
class Tuile:
    """One open function, its label exactly as in the convention."""

    libelle: str
    href: str
    aide: str = ""
    icone: str = "liste"


@enregistrer("fonctions")
@dataclass(frozen=True)
class Fonctions(Composant):
    """The functions open to this structure, in a grid of hairlines."""

    tuiles: list[Tuile]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two functions."""
        tiles = [
            Tuile(
                "Signaler une situation de difficultés d’accès aux droits et aux soins",
                "#exemple",
                "La caisse contacte la personne sous 48 heures.",
                "drapeau",
            ),
            Tuile("Consulter l’historique", "#exemple", "Toutes les demandes de votre service."),
        ]
        return [Exemple("deux fonctions", cls(tiles))]


@enregistrer("bandeau_demo")
@dataclass(frozen=True)
class BandeauDemo(Composant):
    """« Démonstration »: every page of the demo says so; `liens` lead to what only the demo has."""

    liens: list[tuple[str, str]] = field(default_factory=list)
    manques: list[str] = field(default_factory=list)
    libelle: str = "Démonstration"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Alone, then with what this machine cannot do."""
        links = [("Comptes et codes", "#exemple"), ("E-mails envoyés", "#exemple")]
        return [
            Exemple("tout est là", cls(links, libelle="Exemple, tout est là")),
            Exemple(
                "sans antivirus",
                cls(links, manques=["Sans antivirus : les pièces restent non analysées"], libelle="Exemple"),
            ),
        ]


@enregistrer("progression")
@dataclass(frozen=True)
class Progression(Composant):
    """Long work (import, export, PDF): how far it is, and where to go when it is done.

    `href` is this page's own address, to reload without a script; `suivi` the address a script polls for JSON
    (`fait`, `total`, `texte`, `etat`, `href`). `etat`: `en_attente`, `en_cours`, `fini` or `echec`.
    """

    texte: str
    etat: Literal["en_attente", "en_cours", "fini", "echec"] = "en_cours"
    fait: int = 0
    total: int = 0
    href: str = ""
    lien: str = ""
    suivi: str = ""
    ident: str = "progression"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each state."""
        return [
            Exemple("en attente", cls("L’export va commencer.", "en_attente", href="#exemple", ident="ex-p1")),
            Exemple("en cours", cls("12 comptes lus sur 40", fait=12, total=40, href="#exemple", ident="ex-p2")),
            Exemple(
                "fini", cls("L’export est prêt.", "fini", href="#exemple", lien="Télécharger le fichier", ident="ex-p3")
            ),
            Exemple(
                "échec",
                cls(
                    "Le fichier n’a pas pu être lu. Vérifiez qu’il est en CSV ou en ODS.",
                    "echec",
                    href="#exemple",
                    lien="Choisir un autre fichier",
                    ident="ex-p4",
                ),
            ),
        ]
