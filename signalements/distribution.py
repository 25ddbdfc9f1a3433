"""The demandes of the demonstration: invented people, and what happened to each. Data only; `signalements.demo` plays it."""

from dataclasses import dataclass
from datetime import date

M, F = "monsieur", "madame"


@dataclass(frozen=True)
class Cas:
    """One saisine: `hours` before the load it was sent, by whom, to which caisse (a word of its name).

    `suite` is what followed, acts by name with the hours after the sending: « prise:2 joint:20 abouti:200 ».
    """

    auteur: str  # last name
    caisse: str
    hours: float
    civilite: str
    nom: str
    prenom: str
    birth: date
    theme: str
    suite: str = ""
    urgence: str = ""
    difficultes: tuple[str, ...] = ()
    demarches: tuple[str, ...] = ()
    commentaire: str = ""
    departement: str = "62"


D, S, H, N, C = (
    "acces_droits",
    "acces_soins",
    "acces_soins_handicap",
    "fragilite_numerique",
    "situation_sociale_complexe",
)
ARTOIS, OPALE, ROUBAIX = "Artois", "Opale", "Roubaix"
PDC, BONDUES = "Pas-de-Calais", "Bondues"

# What is in the worklist today: late, soon, to take, answered, waiting for the partner.
OUVERTES: tuple[Cas, ...] = (
    Cas("Rochette", ARTOIS, 66, F, "Delcourt", "Marie-Ange", date(1961, 9, 3), S, "prise:5 absent:20 absent:28 absent:44",
        "rendez_vous_proche", ("frais", "rendez_vous_introuvable"), ("appel_caisse",), "Répond surtout le soir."),
    Cas("Ferrand", ARTOIS, 51, F, "Benhamou", "Nora", date(1994, 1, 27), D, "", "", ("demarches_inconnues",)),
    Cas("Delvaux", ARTOIS, 46, F, "Okonkwo", "Grace", date(2001, 12, 19), C, "", "sans_hebergement", ("langue", "complementaire"),
        ("travailleur_social",), "Hébergée chez une amie depuis deux semaines."),
    Cas("Ferrand", ARTOIS, 42, M, "Lambert", "Idriss", date(1979, 2, 14), S, "prise:39.7 message:39.8 reponse:41.2",
        "rendez_vous_proche", ("frais",), ("aide_structure", "travailleur_social"), "Répond plutôt le matin avant 11 h."),
    Cas("Bouvier", ARTOIS, 27, M, "Masson", "Bernard", date(1948, 10, 22), N, "prise:26", "", ("services_en_ligne",)),
    Cas("Delvaux", ARTOIS, 25, F, "Traoré", "Fatoumata", date(1986, 3, 8), D, "", "", ("complementaire",), ("compte_ameli",)),
    Cas("Rochette", ARTOIS, 2, M, "Lefèvre", "Kévin", date(1999, 6, 16), S),
    Cas("Bouvier", ARTOIS, 1, F, "Dumont", "Éliane", date(1953, 4, 1), H, "", "sortie_etablissement", ("mobilite",)),
    Cas("Ferrand", ARTOIS, 120, F, "Moreau", "Lina", date(1990, 7, 30), D, "prise:4 joint:22 question:60", "",
        ("demarches_inconnues", "langue"), (), "Parle français et portugais."),
    Cas("Ferrand", ARTOIS, 200, M, "Decroix", "Paul", date(1971, 5, 2), N, "prise:3 absent:20 joint:26 message:30"),
    Cas("Delvaux", ARTOIS, 260, F, "Caron", "Sylvie", date(1970, 7, 30), S, "prise:9 joint:40"),
    Cas("Rochette", OPALE, 30, M, "Vandamme", "Cyril", date(1988, 12, 9), D),
    Cas("Delvaux", OPALE, 75, F, "Fontaine", "Aline", date(1982, 2, 28), S, "prise:6 absent:30"),
    Cas("Bouvier", OPALE, 150, M, "Sy", "Abdoulaye", date(1977, 5, 24), C, "prise:5 joint:21", "", ("frais", "complementaire")),
    Cas("Belkacem", ROUBAIX, 5, F, "Petitjean", "Solange", date(1944, 9, 17), S, "", "", ("mobilite",), (), "", "59"),
    Cas("Rousseau", ROUBAIX, 96, M, "Haddad", "Samir", date(1988, 6, 2), D, "prise:50", "", ("complementaire",), (), "", "59"),
    Cas("Belkacem", ROUBAIX, 340, F, "Kowalski", "Maria", date(1957, 1, 20), N, "prise:30 joint:80", "", ("services_en_ligne",),
        (), "", "59"),
)  # fmt: skip

# What is behind: a month of history, for the lists and the figures.
CLOSES: tuple[Cas, ...] = (
    Cas("Ferrand", ARTOIS, 800, F, "Benali", "Aïssa", date(1985, 4, 12), D, "prise:6 joint:24 abouti:300"),
    Cas("Ferrand", ARTOIS, 790, M, "Bouvet", "Thierry", date(1966, 8, 9), D, "annulee:2"),
    Cas("Rochette", ARTOIS, 760, F, "Hollande", "Ginette", date(1939, 3, 3), S, "prise:20 absent:30 joint:44 abouti:400", "",
        ("mobilite",)),
    Cas("Delvaux", ARTOIS, 720, M, "Tesfaye", "Dawit", date(1990, 8, 12), C, "prise:2 joint:12 abouti:500", "sans_hebergement"),
    Cas("Bouvier", ARTOIS, 700, F, "Nguyen", "Thi Lan", date(1967, 11, 5), S, "prise:26 absent:40 joint:55 abouti:420"),
    Cas("Ferrand", ARTOIS, 660, M, "Da Costa", "Rui", date(1992, 10, 1), N, "prise:5 joint:20 abouti:180", "",
        ("services_en_ligne",)),
    Cas("Rochette", ARTOIS, 640, F, "Petit", "Josiane", date(1950, 3, 13), H, "prise:9 joint:30 interrompu:350"),
    Cas("Delvaux", ARTOIS, 600, M, "Wattelet", "Jean-Luc", date(1957, 5, 11), D,
        "prise:4 absent:20 absent:90 absent:160 injoignable:260"),
    Cas("Bouvier", ARTOIS, 560, F, "Mbaye", "Awa", date(1998, 7, 20), S, "prise:3 joint:18 abouti:340", "enfant", ("frais",)),
    Cas("Ferrand", ARTOIS, 520, M, "Roussel", "Hugo", date(1995, 1, 29), D, "refusee:20"),
    Cas("Rochette", ARTOIS, 480, F, "Lemaire", "Colette", date(1946, 6, 6), N, "prise:8 joint:26 abouti:200"),
    Cas("Delvaux", ARTOIS, 440, M, "Ouedraogo", "Issa", date(1983, 9, 15), S, "prise:2 joint:40 retire:90"),
    Cas("Ferrand", OPALE, 810, F, "Leclercq", "Viviane", date(1960, 2, 2), S, "prise:5 joint:20 abouti:300"),
    Cas("Delvaux", OPALE, 730, M, "Gomes", "Tiago", date(1979, 11, 30), D, "prise:10 joint:33 abouti:410"),
    Cas("Bouvier", OPALE, 650, F, "Haudiquet", "Léa", date(2000, 5, 5), C, "prise:30 absent:46 joint:60 abouti:450"),
    Cas("Rochette", OPALE, 500, M, "Merlin", "Gérard", date(1952, 8, 18), H, "prise:4 joint:28 interrompu:280"),
    Cas("Belkacem", ROUBAIX, 780, F, "Vasseur", "Denise", date(1948, 12, 1), S, "prise:40 joint:70 abouti:500", "", (),
        (), "", "59"),
    Cas("Rousseau", ROUBAIX, 610, M, "Alves", "Jorge", date(1981, 4, 4), D, "prise:20 joint:100 abouti:390", "", (),
        (), "", "59"),
)  # fmt: skip

QUESTION = "Bonjour, la personne a-t-elle reçu un courrier de sa complémentaire ? Dites-moi ce que vous savez."
MESSAGE = "Bonjour, je prends en charge cette demande et j’appelle la personne ce matin."
REPONSE = "Merci. La personne est chez elle jusqu’à midi."
NOTE = "Voir avec l’équipe si un dossier peut être traité en parallèle."
