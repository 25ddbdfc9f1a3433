"""What accounts contribute to the kernel's lists."""

from accounts.models import ReglageCaisse
from espace import reglages
from espace.models import ReglageGlobal
from espace.registry import PersonalColumn, personal_columns


def _stored(cle: str, caisse_id: int | None) -> object:
    if caisse_id is None:
        return ReglageGlobal.objects.filter(cle=cle).values_list("valeur", flat=True).first()
    return ReglageCaisse.objects.filter(cle=cle, caisse_id=caisse_id).values_list("valeur", flat=True).first()


reglages.read_from(_stored)

ERASED = "à la suppression du compte, six mois après sa fermeture"
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email", "lien"):
    personal_columns.add(PersonalColumn("accounts.Compte", _column, "compte", ERASED, history=True))
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email"):
    personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", _column, "compte", ERASED))
personal_columns.add(PersonalColumn("accounts.DemandeSurCompte", "changes", "compte", ERASED))
personal_columns.add(PersonalColumn("accounts.DemandeSurCompte", "asked_by", "contact", ERASED))
