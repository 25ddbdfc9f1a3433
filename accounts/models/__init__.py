"""Who: organisations, accounts, factors, habilitations."""

from accounts.models.compte import Compte, IdentifiantPris
from accounts.models.demande_compte import DemandeSurCompte
from accounts.models.facteur import (
    AcceptationCGU,
    AncienMotDePasse,
    AppareilConnu,
    AppareilTotp,
    Boitier,
    CodeSecours,
    VersionCGU,
)
from accounts.models.habilitation import DemandeHabilitation
from accounts.models.imports import ImportTechniciens, LigneImport
from accounts.models.organisation import (
    Acces,
    Caisse,
    DepartementCaisse,
    DomaineCourriel,
    EffectifDeclare,
    JourFerieCaisse,
    Partenaire,
    ReglageCaisse,
    ServiceCaisse,
    ServiceFonction,
    ServicePartenaire,
)
from accounts.models.revue import LigneRevue, Revue
from accounts.models.securite import (
    AvisSecurite,
    CleScellee,
    ExclusionPersonne,
    ExclusionStructure,
    SignalementSecurite,
)

__all__ = [
    "AcceptationCGU",
    "Acces",
    "AncienMotDePasse",
    "AppareilConnu",
    "AppareilTotp",
    "AvisSecurite",
    "Boitier",
    "Caisse",
    "CleScellee",
    "CodeSecours",
    "Compte",
    "DemandeHabilitation",
    "DemandeSurCompte",
    "DepartementCaisse",
    "DomaineCourriel",
    "EffectifDeclare",
    "ExclusionPersonne",
    "ExclusionStructure",
    "IdentifiantPris",
    "ImportTechniciens",
    "JourFerieCaisse",
    "LigneImport",
    "LigneRevue",
    "Partenaire",
    "ReglageCaisse",
    "Revue",
    "ServiceCaisse",
    "ServiceFonction",
    "ServicePartenaire",
    "SignalementSecurite",
    "VersionCGU",
]  # fmt: skip
