"""Random walks through the table beside a small reference model."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.deciding import decide
from onething.domain.casework.drawing import moves
from onething.domain.casework.snapshot import CaseSnapshot, Changes, Refusal
from onething.domain.casework.states import FINAL, CaseId, CaseState, Effect, Outcome
from onething.domain.casework.table import TABLE, Party
from tests.support.casework import (
    ALLOWING,
    APPLICANT,
    APPLICATION,
    ELSEWHERE,
    FACTS,
    GROUND,
    NON_ACCEPTANCE,
    NOW,
    REFUSING,
    UNIT,
    applicant,
    officer,
    weekdays,
)

OFFICERS = (
    officer("officer-1"),
    officer("officer-2"),
    officer("chief", *Duty),
    officer("clerk", Duty.ACCEPT),
    officer("stranger", *Duty, unit=ELSEWHERE),
    officer("idle", Duty.COORDINATE),
)
ACTORS = st.sampled_from([*OFFICERS, applicant(), applicant("110105199003070038"), SYSTEM])
COMMANDS = st.sampled_from(
    [
        asked.Start(),
        asked.Claim(),
        asked.Reassign("忙", to_account="officer-2"),
        asked.Reassign("忙", to_post="desk"),
        asked.RequestCorrection((asked.Deficiency("a", "b", "c"),)),
        asked.ReleaseCorrection("第1号"),
        asked.Resubmit({"baby.name": {"value": "李小五", "source": "applicant"}}),
        asked.Accept(),
        asked.NotAccept(NON_ACCEPTANCE, "说明"),
        asked.BeginReview(),
        asked.Propose("同意"),
        asked.Approve(),
        asked.Refuse(GROUND, "说明"),
        asked.BeginIssuing(),
        asked.Issue("第1号"),
        asked.Deliver("counter"),
        asked.Conclude(),
        asked.Verify(confirmed=True),
        asked.Verify(confirmed=False),
        asked.VerificationUnavailable("超时"),
        asked.Reroute(ELSEWHERE, "health", "不属本辖区"),
        asked.Withdraw(),
        asked.SendOffline("单亲", "到窗口"),
        *(asked.Report(outcome, NOW) for outcome in Outcome),
    ]
)
# The whole way is long and narrow: half of the steps try what usually comes next.
FORWARD: dict[CaseState, tuple[Command, ...]] = {
    CaseState.WAITING: (asked.Start(),),
    CaseState.SUBMITTED: (asked.Accept(), asked.Verify(confirmed=True)),
    CaseState.CORRECTION_REQUESTED: (asked.ReleaseCorrection("第1号"), asked.Resubmit()),
    CaseState.RESUBMITTED: (asked.Accept(),),
    CaseState.ACCEPTED: (asked.BeginReview(),),
    CaseState.REVIEW: (asked.Propose("同意"),),
    CaseState.DECISION: (asked.Approve(), asked.Refuse(GROUND, "说明")),
    CaseState.APPROVED: (asked.BeginIssuing(), asked.Conclude()),
    CaseState.ISSUING: (asked.Issue("第1号"),),
    CaseState.DELIVERY: (asked.Deliver("post"),),
}


def after(snapshot: CaseSnapshot, changes: Changes) -> CaseSnapshot:
    """Apply changes as the statement does."""
    columns = ("state", "unit", "organisation", "claimed_by", "post", "reviewer", "manual", "correction_closed")
    values = {name: getattr(changes, name) for name in (*columns, "succeeded", "outputs", "deficiencies")}
    return replace(snapshot, version=snapshot.version + 1, **values)


class Walk(RuleBasedStateMachine):
    """A case that anybody may ask anything of."""

    @initialize(separate=st.booleans(), result=st.booleans(), verification=st.booleans(), strict=st.booleans())
    def open(self, separate: bool, result: bool, verification: bool, strict: bool) -> None:
        """Open a case of some item."""
        facts = replace(
            FACTS,
            separate_decider=separate,
            has_result=result and not verification,
            verification="population" if verification else None,
            rules=REFUSING if strict else ALLOWING,
        )
        self.now: datetime = NOW
        self.case = CaseSnapshot(
            CaseId(APPLICATION, 1), 1, CaseState.WAITING, facts, UNIT, "public-security", (APPLICANT,),
            correction_due=weekdays("", NOW.date(), 5).date,
        )  # fmt: skip
        self.entries = ["open"]
        self.effects: Counter[Effect] = Counter()

    @rule(command=COMMANDS, actor=ACTORS, hours=st.integers(0, 30))
    def anything(self, command: Command, actor: Actor, hours: int) -> None:
        """Ask anything."""
        self.ask(command, actor, hours)

    @rule(actor=ACTORS, choice=st.integers(0, 1), hours=st.integers(0, 5))
    def what_comes_next(self, actor: Actor, choice: int, hours: int) -> None:
        """Ask for what usually comes next."""
        forward = FORWARD.get(self.case.state, (asked.Report(Outcome.CONCLUDED, NOW),))
        self.ask(forward[choice % len(forward)], actor, hours)

    def ask(self, command: Command, actor: Actor, hours: int) -> None:
        """Decide, hold the answer against what must be, apply it."""
        self.now += timedelta(hours=hours)
        before, row = self.case, TABLE[command.name]
        decision = decide(before, command, actor, self.now, weekdays)
        if isinstance(decision, Refusal):
            assert all((decision.code, decision.reason, decision.remedy))
            return
        step = (before.state, decision.changes.state)
        if not decision.contradiction:
            verified = isinstance(command, asked.Verify) and not command.confirmed
            assert step in set(moves(row)) or (verified and step[0] is step[1])
        else:
            assert row.anyhow
        if before.state in FINAL:
            assert step[0] is step[1], "a final state was left"
        if isinstance(command, asked.Approve | asked.Refuse) and before.facts.separate_decider:
            assert before.reviewer not in (None, actor.account)
        if Party.UNIT in row.parties and actor.kind is not SYSTEM.kind:
            assert actor.unit == before.unit
            assert row.duty is None or row.duty in actor.duties
            if not row.anyhow and command.name != "reassign":
                assert before.claimed_by in (None, actor.account), "somebody else's claim was passed over"
        self.case = after(before, decision.changes)
        self.entries.append(command.name)
        self.effects.update(decision.effects)

    @invariant()
    def version_counts_the_history(self) -> None:
        """Each entry is a version."""
        assert self.case.version == len(self.entries)

    @invariant()
    def successors_hear_once(self) -> None:
        """Expect one success or one failure, never both."""
        told = self.effects[Effect.RELEASES_SUCCESSORS] + self.effects[Effect.LAPSES_SUCCESSORS]
        assert told <= 1
        assert self.case.succeeded == (self.effects[Effect.RELEASES_SUCCESSORS] == 1)
        if self.case.state in FINAL:
            assert told == 1
            assert self.case.claimed_by is None

    @invariant()
    def acceptance_happens_once(self) -> None:
        """Clocks start once."""
        assert self.effects[Effect.STARTS_CLOCKS] == self.entries.count("accept") <= 1


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
