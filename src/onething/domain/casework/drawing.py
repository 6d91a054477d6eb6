"""`docs/casework.md`, drawn from the transition table: a Mermaid diagram, the table, and the words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from onething.domain.casework.deciding import REPORTED_STATES
from onething.domain.casework.states import FINAL, STATE_NAMES, CaseState
from onething.domain.casework.table import COMMAND_NAMES, ROWS, Transition

HEAD: Final = """# A case

Written by `onething docs casework` from `src/onething/domain/casework/table.py`; a test fails when it is out of date.

Every command names the version it expects and carries an idempotency key. `decide` looks at one frozen snapshot and
answers with
a decision or with a refusal that says why, what to do, and where it is written. One statement then applies the
decision in one
commit. What has happened elsewhere is *reported*: it is recorded with the moment it happened and the moment it was
recorded, and flagged where it contradicts the table; only bad input (a moment still to come) is refused.
"""

RULES: Final = """
## What holds beyond the table

- **Default deny.** Officers and clerks act for their own unit and with the duty of the row; applicants on their own
cases; the platform where a row says so. Whoever is none of these is told that there is no such case.
- **Claims.** A claimed case is its claimant's; a case handed to a post is that post's. The reviewer's opinion ends
the claim.
- **Reviewer ≠ decider** where the item says `separate_decider`.
- **Correction comes before acceptance**, all at once, within the region's working days of receipt (Administrative
Licensing Law,
  art. 32: five). After the release, or after the limit, nothing can be added where the region's rule says so;
  elsewhere a late addition is marked.
- **Negative decisions** carry a ground of the item's own list, words, and the remedy.
- **Acceptance starts the clocks**: statutory and promised due dates, in the same commit.
- **The success point** (`issue`, `conclude`, `verify`) lets successors go: each counts down, receives the outputs it
waits for, and
  starts at zero. **Failure** lapses the waiting cases that need this one, and theirs; cases that only come after are
  let go.
- **No machine turns anybody down**: a register that answers no, or not at all, hands a verification to an officer.
"""


def document() -> str:
    """Return the whole of `docs/casework.md`."""
    return "\n".join((HEAD, "## States and transitions\n", *diagram(), "", "## The table\n", *table(), RULES))


def diagram() -> Iterable[str]:
    """Yield a Mermaid state diagram: an arrow per source and command; commands that change no state stay out."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in CaseState:
        yield f"    {state.value} : {state.value}<br/>{STATE_NAMES[state]}"
    yield "    [*] --> waiting : open"
    yield "    [*] --> submitted : open"
    for row in ROWS:
        for source, target in moves(row):
            if source is not target:
                yield f"    {source.value} --> {target.value} : {row.command}"
    yield "    waiting --> lapsed : lapse"
    for state in CaseState:
        if state in FINAL:
            yield f"    {state.value} --> [*]"
    yield "```"


def moves(row: Transition) -> Iterable[tuple[CaseState, CaseState]]:
    """Yield the `(source, target)` a row allows, in the states' order."""
    for source in CaseState:
        if source not in row.sources:
            continue
        if row.anyhow:
            yield from ((source, target) for target in REPORTED_STATES.values())
        else:
            yield source, row.target or source


def table() -> Iterable[str]:
    """Yield the table's lines."""
    yield "| command | | from | to | who | needs | follows | document | source |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in ROWS:
        sources = ", ".join(state.value for state in CaseState if state in row.sources)
        if row.anyhow:
            sources += " (elsewhere: recorded and flagged)"
            target = ", ".join(state.value for state in REPORTED_STATES.values())
        else:
            target = row.target.value if row.target else "—"
        who = ", ".join(sorted(party.value for party in row.parties))
        who += f" ({row.duty.value})" if row.duty else ""
        cells = (
            f"`{row.command}`",
            COMMAND_NAMES[row.command],
            sources,
            target,
            who,
            ", ".join(need.value for need in row.needs),
            ", ".join(effect.value for effect in row.effects),
            row.document.value if row.document else "",
            row.source or "",
        )
        yield "| " + " | ".join(cells) + " |"
