"""Random actors and rows for the properties of access; the worlds are small, so that things meet."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind, Served
from onething.domain.access.resources import ApplicationResource, CaseResource
from onething.domain.assistance.helping import HelpPower, token

ACCOUNTS = ["a1", "a2", "a3"]
IDENTITIES = ["430181199001010021", "430181199001010048"]
FIRMS = ["firm1", "firm2"]
UNITS = ["u1", "u2"]

served = st.builds(
    Served,
    visit=st.just("v"),
    account=st.sampled_from(ACCOUNTS),
    name=st.just("某某"),
    identity=st.none() | st.sampled_from(IDENTITIES),
    enterprise=st.none() | st.sampled_from(FIRMS),
    present=st.frozensets(st.sampled_from(IDENTITIES)),
)

actors = st.builds(
    Actor,
    account=st.sampled_from(ACCOUNTS),
    kind=st.sampled_from(list(ActorKind)),
    name=st.just("某某"),
    identity=st.none() | st.sampled_from(IDENTITIES),
    enterprise=st.none() | st.sampled_from(FIRMS),
    organisation=st.none() | st.just("o"),
    unit=st.none() | st.sampled_from(UNITS),
    post=st.none() | st.just("p"),
    duties=st.frozensets(st.sampled_from(list(Duty))),
    serving=st.none() | served,
)

applications = st.builds(
    ApplicationResource,
    id=st.just("430181-x"),
    applicant=st.sampled_from(ACCOUNTS),
    enterprise=st.none() | st.sampled_from(FIRMS),
    signatories=st.frozensets(st.sampled_from(IDENTITIES)),
    lead_unit=st.none() | st.sampled_from(UNITS),
    assisted_by=st.none() | st.sampled_from(ACCOUNTS),
    submitted_at=st.none() | st.just(dt.datetime(2026, 3, 2, tzinfo=dt.UTC)),
    concluded_at=st.none() | st.just(dt.datetime(2026, 4, 2, tzinfo=dt.UTC)),
    helping=st.frozensets(st.builds(token, st.sampled_from(UNITS), st.sampled_from(list(HelpPower)))),
)

cases = st.builds(
    CaseResource, application_id=st.just("430181-x"), case_no=st.integers(1, 9), unit=st.sampled_from(UNITS)
)
