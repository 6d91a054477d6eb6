"""Rating a finished application (好差评): voluntary, once, in one's own words, never seen by the units that handled it.

Grades follow GB/T 39046—2020 table A.8: 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError

from onething.apps.applications.selectors import concluded
from onething.apps.ratings.models import Rating
from onething.apps.ratings.selectors import NAMES, OwnRating, own
from onething.domain.access.actors import Actor
from onething.domain.applications.refusals import Refused

REASONS: Final = {
    "speed": "办理快慢",
    "clarity": "告知清楚与否",
    "attitude": "服务态度",
    "materials": "材料多少",
    "visits": "跑动次数",
    "result": "办理结果",
    "site": "网站好用与否",
}
LONGEST: Final = 500


def rate(
    *,
    actor: Actor,
    application_id: str,
    grade: int,
    reasons: Sequence[str],
    words: str,
    now: dt.datetime,
) -> OwnRating:
    """Rate a concluded application of one's own; a second rating is refused, the same one again is the first."""
    facts = concluded(actor, application_id)
    if facts is None:
        raise Refused("not_concluded", "这件申请还没有办结，办结后可以评价。")
    if isinstance(grade, bool) or grade not in NAMES:
        raise Refused("grade_invalid", "请从“非常满意”到“非常不满意”五级中选一级。")
    unknown = sorted({one for one in reasons if one not in REASONS})
    if unknown or len(set(reasons)) != len(reasons):
        raise Refused("reasons_invalid", f"请从这些方面中选择，每项一次：{'、'.join(REASONS.values())}。")
    text = words.strip()
    if len(text) > LONGEST or not text.replace("\n", "").isprintable():
        raise Refused("words_invalid", f"评价文字不超过 {LONGEST} 字，不含控制字符。")
    known = own(actor, application_id)
    if known is None:
        try:
            Rating.objects.create(
                application_id=application_id,
                account=actor.account,
                event_id=facts.event_id,
                region=facts.region,
                grade=grade,
                reasons=list(reasons),
                words=text,
                at=now,
            )
        except IntegrityError:
            known = own(actor, application_id)
        else:
            return OwnRating(application_id, grade, NAMES[grade], tuple(reasons), text, now)
    if known is None or (known.grade, known.reasons, known.words) != (grade, tuple(reasons), text):
        raise Refused("already_rated", "您已经评价过这件申请，一件事评价一次。")
    return known
