"""What holds an account to its organisation. No policy: accounts are read before any perimeter is known."""

from espace.isolation import Cle, Plan, Unicite

COMPTE, SERVICE, EQUIPE = "accounts_compte", "accounts_servicepartenaire", "accounts_servicecaisse"

PLAN = Plan(
    unicites=(
        Unicite(COMPTE, "caisse_id"),
        Unicite(COMPTE, "partenaire_id"),
        Unicite(SERVICE, "partenaire_id"),
        Unicite(EQUIPE, "caisse_id"),
    ),
    cles=(
        Cle(COMPTE, "service_id", SERVICE, "partenaire_id"),
        Cle(COMPTE, "service_caisse_id", EQUIPE, "caisse_id"),
        Cle(COMPTE, "rattache_a_id", COMPTE, "partenaire_id"),
        Cle("accounts_servicefonction", "service_id", EQUIPE, "caisse_id"),
        Cle("accounts_demandehabilitation", "compte_id", COMPTE, "partenaire_id"),
        Cle("accounts_demandehabilitation", "remplace_id", COMPTE, "partenaire_id"),
    ),
)
