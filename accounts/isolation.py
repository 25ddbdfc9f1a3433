"""What holds an account to its organisation. No policy: accounts are read before any perimeter is known."""

from espace.isolation import Cle, Plan, Unicite

COMPTE, SERVICE, EQUIPE = "accounts_compte", "accounts_servicepartenaire", "accounts_servicecaisse"
HABILITATION, SUR_COMPTE = "accounts_demandehabilitation", "accounts_demandesurcompte"

PLAN = Plan(
    unicites=(
        Unicite(COMPTE, "caisse_id"),
        Unicite(COMPTE, "partenaire_id"),
        Unicite(SERVICE, "partenaire_id"),
        Unicite(EQUIPE, "caisse_id"),
        Unicite(HABILITATION, "partenaire_id"),
    ),
    cles=(
        Cle(COMPTE, "service_id", SERVICE, "partenaire_id"),
        Cle(COMPTE, "service_caisse_id", EQUIPE, "caisse_id"),
        Cle(COMPTE, "rattache_a_id", COMPTE, "partenaire_id"),
        Cle("accounts_servicefonction", "service_id", EQUIPE, "caisse_id"),
        Cle(HABILITATION, "compte_id", COMPTE, "partenaire_id"),
        Cle(HABILITATION, "remplace_id", COMPTE, "partenaire_id"),
        Cle(SUR_COMPTE, "compte_id", COMPTE, "partenaire_id"),
        Cle(SUR_COMPTE, "successeur_id", HABILITATION, "partenaire_id"),
        Cle("accounts_signalementsecurite", "compte_id", COMPTE, "partenaire_id"),
        Cle("accounts_exclusionpersonne", "compte_id", COMPTE, "partenaire_id"),
        Cle("accounts_importtechniciens", "par_id", COMPTE, "partenaire_id"),
    ),
)
