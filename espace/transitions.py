"""State machines as data: a table a screen can hold, checked by the code and held by the database.

`pgtrigger.FSM` lets any first state in by INSERT and answers without a name; this trigger guards the first
state too, and raises the named constraint on which `espace.errors` hangs a French sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pgtrigger

from espace.errors import TransitionRefusee, name_constraint


@dataclass(frozen=True)
class Machine:
    """The states an object may be born in, and the moves allowed. `finals` have no way out unless a move says so."""

    initials: frozenset[str]
    moves: Mapping[str, frozenset[str]]
    finals: frozenset[str] = field(default_factory=frozenset)

    def states(self) -> frozenset[str]:
        """Every state named by the table."""
        return self.initials | frozenset(self.moves) | frozenset(s for to in self.moves.values() for s in to)

    def allows(self, source: str, target: str) -> bool:
        """Whether the table has this move."""
        return target in self.moves.get(source, frozenset())

    def check(self, source: str, target: str) -> None:
        """Raise `TransitionRefusee` unless the move is in the table."""
        if not self.allows(source, target):
            raise TransitionRefusee

    def pairs(self) -> list[str]:
        """`source|target` for each move, `|initial` for each birth: what the trigger reads."""
        births = [f"|{state}" for state in sorted(self.initials)]
        return births + [f"{source}|{to}" for source, targets in sorted(self.moves.items()) for to in sorted(targets)]


def machine(*, initials: Iterable[str], moves: Mapping[str, Iterable[str]], finals: Iterable[str] = ()) -> Machine:
    """A machine from plain collections of states (members of a `TextChoices`)."""
    return Machine(
        frozenset(str(s) for s in initials),
        {str(source): frozenset(str(to) for to in targets) for source, targets in moves.items()},
        frozenset(str(s) for s in finals),
    )


class TransitionTrigger(pgtrigger.Trigger):
    """Refuses, in the database, any birth or move that the machine of the row's kind does not have.

    `machines`: kind → machine; `kind_column` None when the table holds a single kind.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("etat")  # type: ignore[no-untyped-call]  # no types there

    def __init__(self, *, constraint: str, machines: Mapping[Any, Machine], kind_column: str | None = None) -> None:
        self.constraint, self.machines, self.kind_column = constraint, machines, kind_column
        name_constraint(
            constraint, "Cette demande a changé d’état entre-temps. Rechargez la page pour voir où elle en est."
        )
        super().__init__(name="transitions")

    def get_func(self, model: object) -> str:  # noqa: ARG002  pgtrigger's signature
        kind = f"NEW.{self.kind_column}" if self.kind_column else "''"
        legal = ", ".join(
            f"'{kind_value}|{pair}'" for kind_value, m in sorted(self.machines.items()) for pair in m.pairs()
        )
        return f"""
            if tg_op = 'UPDATE' and OLD.etat = NEW.etat then return NEW; end if;
            if {kind} || '|' || (case tg_op when 'UPDATE' then OLD.etat else '' end) || '|' || NEW.etat
                = any (array[{legal}]) then return NEW; end if;
            raise 'illegal transition to %', NEW.etat using errcode = 'check_violation', constraint = '{self.constraint}';
        """
