"""Who: organisations, accounts, factors, habilitations."""

from accounts.models.compte import Compte, IdentifiantPris
from accounts.models.facteur import (
    AcceptationCGU,
    AncienMotDePasse,
    AppareilConnu,
    AppareilTotp,
    CodeSecours,
    VersionCGU,
)
from accounts.models.habilitation import (
    CleScellee,
    DemandeHabilitation,
    DemandeSurCompte,
    ExclusionPersonne,
    LigneRevue,
    Revue,
    SignalementSecurite,
)
from accounts.models.organisation import (
    Acces,
    Caisse,
    DepartementCaisse,
    DomaineCourriel,
    EffectifDeclare,
    ExclusionStructure,
    JourFerieCaisse,
    Partenaire,
    ReglageCaisse,
    ServiceCaisse,
    ServiceFonction,
    ServicePartenaire,
)

__all__ = [
    "AcceptationCGU",
    "Acces",
    "AncienMotDePasse",
    "AppareilConnu",
    "AppareilTotp",
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
    "JourFerieCaisse",
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
