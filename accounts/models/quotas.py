"""The quotas, held by the database: whatever the code does, no place beyond the last one is taken.

The trigger locks the row of the structure, counts, compares: thirty simultaneous creations on five places give five
accounts and twenty-five refusals (U-2.2.1-enregistrement-strict). Lowering a figure refuses nothing that exists.
"""

import pgtrigger

from accounts.enums import ETATS_QUI_OCCUPENT, Role
from espace.errors import name_constraint

QUOTA = {Role.GESTIONNAIRE: "quota_gestionnaires", Role.TECHNICIEN: "quota_techniciens"}

name_constraint(
    QUOTA[Role.GESTIONNAIRE],
    "Toutes les places de gestionnaire sont prises (convention d’utilisation, article 2.2.1). "
    "Fermez un compte ou annulez une invitation pour en libérer une.",
)
name_constraint(
    QUOTA[Role.TECHNICIEN],
    "Toutes les places de technicien sont prises (convention d’utilisation, article 2.2.1). "
    "Fermez un compte ou annulez une invitation pour en libérer une.",
)


class QuotaTrigger(pgtrigger.Trigger):
    """Refuses the account that would take a place its structure does not have."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("etat", "role", "partenaire_id")  # type: ignore[no-untyped-call]  # pgtrigger is not typed there
    declare = [("places", "integer"), ("taken", "integer")]

    def get_func(self, model: object) -> str:  # noqa: ARG002  pgtrigger's signature
        """SQL body. A row that already held its place does not ask again."""
        holding = ", ".join(f"'{etat.value}'" for etat in ETATS_QUI_OCCUPENT)
        return f"""
            if NEW.partenaire_id is null or NEW.etat not in ({holding}) then return NEW; end if;
            if tg_op = 'UPDATE' then
                if OLD.etat in ({holding}) and OLD.role = NEW.role and OLD.partenaire_id = NEW.partenaire_id
                    then return NEW; end if;
            end if;
            select case NEW.role when '{Role.GESTIONNAIRE.value}' then places_gestionnaires else places_techniciens end
                into places from accounts_partenaire where id = NEW.partenaire_id for no key update;
            if places is null then return NEW; end if;
            select count(*) into taken from accounts_compte
                where partenaire_id = NEW.partenaire_id and role = NEW.role and etat in ({holding}) and id <> NEW.id;
            if taken < places then return NEW; end if;
            raise 'no place left for a %', NEW.role using errcode = 'check_violation', constraint =
                case NEW.role when '{Role.GESTIONNAIRE.value}' then '{QUOTA[Role.GESTIONNAIRE]}'
                    else '{QUOTA[Role.TECHNICIEN]}' end;
        """  # noqa: S608  every part is a constant of this module
