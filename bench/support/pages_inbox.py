"""An inbox as a large unit has it: very many open cases, and ended and waiting ones that the inbox doesn't show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import psycopg

from onething.apps.people import services as people
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.organisations import Unit

STAFF: Final = ("经办人", "审查人", "决定人", "窗口甲", "窗口乙", "窗口丙", "窗口丁", "窗口戊")
"""The first of them looks at the inbox."""
OFFICER: Final = "bench-officer"

FILL: Final = """
    INSERT INTO casework_case (application_id, case_no, number, item, item_name, applicant_name, organisation, unit,
        state, version, waiting_for, claimed_by, post, outputs, deficiencies, due_on, due_provisional, created_at,
        started_at, ended_at, audit_previous, audit_head)
    SELECT '430181-' || upper(lpad(md5(n::text), 20, 'A')), 1 + n %% 4, '430181' || lpad(n::text, 12, '0'),
        (%(items)s::text[])[1 + n %% cardinality(%(items)s::text[])],
        (%(names)s::text[])[1 + n %% cardinality(%(items)s::text[])],
        substr('李王张刘陈杨赵黄周吴', 1 + n %% 10, 1) || substr('子涵雨欣浩然思远文博', 1 + n / 10 %% 9, 2),
        %(organisation)s, %(unit)s,
        CASE WHEN n > %(cases)s THEN (ARRAY['concluded', 'concluded', 'not_accepted', 'waiting'])[1 + n %% 4]
             ELSE (ARRAY['submitted', 'submitted', 'accepted', 'review', 'review', 'decision', 'correction_requested',
                         'resubmitted', 'issuing', 'delivery'])[1 + n / 7 %% 10] END,
        1 + n %% 6, CASE WHEN n > %(cases)s AND n %% 4 = 3 THEN 1 ELSE 0 END,
        CASE WHEN n %% 5 < 3 THEN (%(staff)s::text[])[1 + n / 5 %% cardinality(%(staff)s::text[])] END,
        CASE WHEN n %% 5 <> 4 THEN (%(posts)s::text[])[1 + n / 3 %% cardinality(%(posts)s::text[])] END,
        '{}', '[]', %(now)s::date + (n * 7919 %% 75) - 15, n %% 11 = 0, %(now)s - make_interval(hours => n %% 700),
        CASE WHEN n <= %(cases)s OR n %% 4 < 3 THEN %(now)s - make_interval(hours => n %% 700) END,
        CASE WHEN n > %(cases)s AND n %% 4 < 3 THEN %(now)s END, '', ''
    FROM generate_series(1, %(cases)s + %(cases)s / 4) AS n
"""
"""One in five open cases is in no post and nobody's, another waits in a post; a fifth are overdue, up to 15 days."""


def staffed(unit: Unit, password: str, now: datetime) -> list[str]:
    """Register the unit's officers, each in one of its posts; return their accounts. The first has every duty."""
    duties = frozenset(duty for post in unit.posts for duty in post.duties)
    accounts = []
    for number, name in enumerate(STAFF):
        post = unit.posts[number % len(unit.posts)]
        accounts.append(
            people.register_officer(
                username=OFFICER if number == 0 else f"{OFFICER}-{number}",
                password=password,
                name=name,
                unit=unit,
                post=replace(post, duties=tuple(duties)) if number == 0 else post,
                now=now,
            )
        )
    return accounts


def fill(owner: str, catalogue: Catalogue, unit: Unit, staff: Sequence[str], cases: int, now: datetime) -> None:
    """Put `cases` open cases into the unit's inbox, a quarter as many beside them, and let the planner know.

    `owner` is the address under which the tables' owner connects: it alone may analyse them.
    """
    items = {item.id: item.name for item in catalogue.items.values() if item.organisation == unit.organisation}
    values = {
        "cases": cases,
        "unit": unit.id,
        "organisation": unit.organisation,
        "items": list(items),
        "names": list(items.values()),
        "staff": list(staff),
        "posts": [post.id for post in unit.posts],
        "now": now,
    }
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(FILL, values)
        connection.execute("VACUUM ANALYZE casework_case")
