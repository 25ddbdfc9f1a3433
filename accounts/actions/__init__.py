"""Every write of the accounts: keyword-only, the actor `by`, the instant `at`."""

from accounts.actions.acces import AccesRow, close_ended_partenaire, places_on, places_with, refresh_places, set_acces
from accounts.actions.anomalie import note_anomaly
from accounts.actions.avis import read_avis, tell_structure
from accounts.actions.boitiers import (
    hand_boitier,
    import_boitiers,
    is_in_use,
    known_serials,
    replace_factor,
    take_boitier,
)
from accounts.actions.caisse import change_caisse, create_caisse, version_of
from accounts.actions.cgu import accept_cgu, publish_cgu
from accounts.actions.cle import open_sealed_key
from accounts.actions.collegue import open_collegue
from accounts.actions.compte import (
    Personne,
    create_admin_caisse,
    create_agent,
    create_dpo,
    create_exploitant,
    create_technicien,
    open_gestionnaire,
)
from accounts.actions.cycle import (
    activate_compte,
    deactivate_accounts_of,
    deactivate_compte,
    resend_invitation,
)
from accounts.actions.demande_compte import (
    accept_inactivation,
    apply_modification,
    close_programmed,
    refuse_demande_compte,
    request_inactivation,
    request_modification,
)
from accounts.actions.domaine import add_domaine, attest_domaine, propose_domaine, withdraw_domaine
from accounts.actions.effacement import erase_compte, erase_habilitation, purge_sealed_key
from accounts.actions.exclusion import check_decision, exclude_personne, lift_exclusion
from accounts.actions.facteur import (
    confirm_boitier,
    confirm_device,
    issue_recovery_codes,
    keep_recovery_codes,
    propose_device,
    reset_factor,
    use_code,
)
from accounts.actions.habilitation import (
    accept_habilitation,
    correct_habilitation,
    record_habilitation,
    refuse_habilitation,
)
from accounts.actions.imports import apply_import, ask_application, check_import, erase_import, read_import
from accounts.actions.modification import modify_compte
from accounts.actions.mot_de_passe import (
    ask_identifiants,
    ask_reset,
    change_password,
    remind_of_password,
    reset_password,
)
from accounts.actions.organisation import (
    add_service,
    create_partenaire,
    create_service_caisse,
    declare_effectif,
)
from accounts.actions.reactivation import reactivate_compte
from accounts.actions.reglages import reset_reglage, set_reglage, set_reglage_portail
from accounts.actions.responsable import invite_first_admin
from accounts.actions.retablissement import restore_compte
from accounts.actions.revue import (
    ask_revue,
    close_ligne,
    confirm_lignes,
    finish_revue,
    next_revue_on,
    open_periodic_revue,
    remind_revue,
    reminder_due,
)
from accounts.actions.rgpd import note_formation, note_sensibilisation
from accounts.actions.services import close_service, rename_service, reopen_service, set_service_caisse
from accounts.actions.session import close_other_sessions, close_session, note_login, note_refusal, purge_sessions
from accounts.actions.signalement import close_signalement, cut_compte, report_security, report_security_blind
from accounts.actions.tableau import ask_tableau, export_tableau, store_tableau

__all__ = [
    "AccesRow",
    "Personne",
    "accept_cgu",
    "accept_habilitation",
    "accept_inactivation",
    "activate_compte",
    "add_domaine",
    "add_service",
    "apply_import",
    "apply_modification",
    "ask_application",
    "ask_identifiants",
    "ask_reset",
    "ask_revue",
    "ask_tableau",
    "attest_domaine",
    "change_caisse",
    "change_password",
    "check_decision",
    "check_import",
    "close_ended_partenaire",
    "close_ligne",
    "close_other_sessions",
    "close_programmed",
    "close_service",
    "close_session",
    "close_signalement",
    "confirm_boitier",
    "confirm_device",
    "confirm_lignes",
    "correct_habilitation",
    "create_admin_caisse",
    "create_agent",
    "create_caisse",
    "create_dpo",
    "create_exploitant",
    "create_partenaire",
    "create_service_caisse",
    "create_technicien",
    "cut_compte",
    "deactivate_accounts_of",
    "deactivate_compte",
    "declare_effectif",
    "erase_compte",
    "erase_habilitation",
    "erase_import",
    "exclude_personne",
    "export_tableau",
    "finish_revue",
    "hand_boitier",
    "import_boitiers",
    "invite_first_admin",
    "is_in_use",
    "issue_recovery_codes",
    "keep_recovery_codes",
    "known_serials",
    "lift_exclusion",
    "modify_compte",
    "next_revue_on",
    "note_anomaly",
    "note_formation",
    "note_login",
    "note_refusal",
    "note_sensibilisation",
    "open_collegue",
    "open_gestionnaire",
    "open_periodic_revue",
    "open_sealed_key",
    "places_on",
    "places_with",
    "propose_device",
    "propose_domaine",
    "publish_cgu",
    "purge_sealed_key",
    "purge_sessions",
    "reactivate_compte",
    "read_avis",
    "read_import",
    "record_habilitation",
    "refresh_places",
    "refuse_demande_compte",
    "refuse_habilitation",
    "remind_of_password",
    "remind_revue",
    "reminder_due",
    "rename_service",
    "reopen_service",
    "replace_factor",
    "report_security",
    "report_security_blind",
    "request_inactivation",
    "request_modification",
    "resend_invitation",
    "reset_factor",
    "reset_password",
    "reset_reglage",
    "restore_compte",
    "set_acces",
    "set_reglage",
    "set_reglage_portail",
    "set_service_caisse",
    "store_tableau",
    "take_boitier",
    "tell_structure",
    "use_code",
    "version_of",
    "withdraw_domaine",
]
