"""What is still missing before an application can be signed and submitted, each with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onething.definitions.types.materials import Level
from onething.domain.applications.refusals import Problem, said
from onething.domain.guidance.types import Guidance
from onething.domain.merging.types import MaterialState, MergedMaterial, ValueProblem


def missing(
    *,
    guidance: Guidance,
    value_problems: Sequence[ValueProblem],
    materials: Iterable[MergedMaterial],
    present: Mapping[str, int],
) -> tuple[Problem, ...]:
    """Return everything that keeps the application from being submitted; empty if nothing does.

    `present` counts files and paper records by material key.
    """
    return (
        *_guidance_problems(guidance),
        *(Problem(f"value_{p.kind.value}", p.key, said(p.what, p.remedy)) for p in value_problems),
        *_material_problems(materials, present),
    )


def _guidance_problems(guidance: Guidance) -> Iterable[Problem]:
    for verdict in guidance.offline:
        if verdict.holds is True:
            yield Problem("offline", "answers", said(verdict.offline.because, verdict.offline.instead))
    for problem in guidance.problems:
        yield Problem(f"answer_{problem.kind.value}", problem.where, said(problem.what, problem.remedy))
    for state in guidance.questions:
        if state.matters and state.relevant is not False and not state.answered:
            yield Problem("question_open", state.question.id, f"请回答：{state.question.ask}")
    if guidance.complete and not guidance.selected:
        yield Problem("nothing_selected", "answers", "按当前的回答没有需要办理的事项，请检查回答。")


def _material_problems(materials: Iterable[MergedMaterial], present: Mapping[str, int]) -> Iterable[Problem]:
    for material in materials:
        if material.state is MaterialState.NOT_NEEDED:
            continue
        if material.to_bring and material.level is Level.NECESSARY and not present.get(material.key):
            yield Problem(
                "material_missing", material.key, f"请上传材料：{material.material.name}（{material.instance.name}）。"
            )
