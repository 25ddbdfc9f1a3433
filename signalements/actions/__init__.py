"""Every write of the case."""

from signalements.actions.anonymisation import anonymise_demande, purge_piece
from signalements.actions.brouillon import (
    attach_signature,
    discard_brouillon,
    expire_brouillon,
    save_brouillon,
    start_brouillon,
)
from signalements.actions.cloture import cancel_demande, close_demande, withdraw_accord
from signalements.actions.contact import record_tentative
from signalements.actions.echanges import add_note, mark_read, send_message
from signalements.actions.envoi import AccordDonne, Envoi, RepresentantNomme, submit_demande
from signalements.actions.options import add_option, load_options, switch_off_option
from signalements.actions.prise import refuse_demande, requalify_urgence, take_demande
from signalements.actions.rappels import warn_of

__all__ = [
    "AccordDonne", "Envoi", "RepresentantNomme", "add_note", "add_option", "anonymise_demande", "attach_signature",
    "cancel_demande", "close_demande", "discard_brouillon", "expire_brouillon", "load_options", "mark_read",
    "purge_piece", "record_tentative", "refuse_demande", "requalify_urgence", "save_brouillon", "send_message",
    "start_brouillon", "submit_demande", "switch_off_option", "take_demande", "warn_of", "withdraw_accord",
]  # fmt: skip
