"""One correction round for the whole application: what is asked, whether the answer covers it all, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onething.domain.applications.refusals import Problem


class AskKind(StrEnum):
    """What is asked for: a field, a material, or something neither form nor materials know (said in words only)."""

    FIELD = "field"
    MATERIAL = "material"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Asked:
    """One deficiency in the application's own keys; `about` is the case's own word for it."""

    case_no: int
    kind: AskKind
    key: str
    about: str
    reason: str
    remedy: str


def ask(case_no: int, deficiency: Mapping[str, str], keys: Mapping[str, str], materials: Collection[str]) -> Asked:
    """Translate a case's deficiency; `keys` maps its field keys to the form's, `materials` are its material keys."""
    about = deficiency["about"]
    if about in keys:
        kind, key = AskKind.FIELD, keys[about]
    elif about in materials:
        kind, key = AskKind.MATERIAL, about
    else:
        kind, key = AskKind.WORDS, about
    return Asked(case_no, kind, key, about, deficiency["reason"], deficiency["remedy"])


def answer_problems(
    asked: Sequence[Asked], values: Mapping[str, object], materials: Mapping[str, Sequence[str]]
) -> tuple[Problem, ...]:
    """Return why an answer is refused: more than was asked, or not all of it (all in one go)."""
    fields = {one.key: one for one in asked if one.kind is AskKind.FIELD}
    wanted = {one.key: one for one in asked if one.kind is AskKind.MATERIAL}
    extra = [
        Problem("not_asked", key[:120], "补正通知没有要求改这一项，不能改。")
        for key in sorted(values)
        if key not in fields
    ]
    extra += [
        Problem("not_asked", key[:120], "补正通知没有要求补这份材料。")
        for key in sorted(materials)
        if key not in wanted
    ]
    open_fields = [one for key, one in fields.items() if values.get(key) in (None, "")]
    open_materials = [one for key, one in wanted.items() if not materials.get(key)]
    lacking = [
        Problem("still_asked", one.key, f"还没有补正：{one.remedy or one.reason}")
        for one in (*open_fields, *open_materials)
    ]
    return (*extra, *lacking)
