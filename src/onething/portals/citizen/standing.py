"""Where an application stands for its applicant: what is done, what comes next, and where its own page is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from onething.apps.applications.replies import ApplicationForm, MaterialLine, SectionLine
from onething.domain.applications.states import ApplicationState
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import ngettext, phrase
from onething.portals.ui.pages import url
from onething.portals.ui.rendering import see_other

OPEN = frozenset({ApplicationState.DRAFT, ApplicationState.AWAITING_SIGNATURES, ApplicationState.RETURNED})
"""States in which an application is still with its applicant."""
ABOUT_QUESTIONS = ("question_", "answer_", "offline", "nothing_selected")


@dataclass(frozen=True, slots=True)
class Task:
    """One part of what is to be done: its name, where, and how far it is (a kind of status, and words)."""

    label: str
    href: str | None
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next: the words on the button, where it leads, and a sentence that says why."""

    label: str
    href: str
    words: str


def elsewhere(application_id: str, state: str) -> HttpResponse:
    """Send on from a page that makes no sense in this state: handed in, it is followed; else it is gone on with."""
    name = "citizen:application" if ApplicationState(state) in OPEN else "citizen:tracking"
    return see_other(url(name, application=application_id))


def to_bring(form: ApplicationForm) -> list[MaterialLine]:
    """Return the materials that the person must hand in now."""
    return [one for one in form.materials if one.needed and not one.obtained]


def perhaps(form: ApplicationForm) -> list[MaterialLine]:
    """Return the materials that may yet be asked for, depending on what is filled in."""
    return [one for one in form.materials if not one.needed and not one.obtained]


def not_needed(form: ApplicationForm) -> list[MaterialLine]:
    """Return the materials that nobody has to bring."""
    return [one for one in form.materials if one.obtained]


def missing_materials(form: ApplicationForm) -> list[MaterialLine]:
    """Return the materials without which the application can't be handed in."""
    keys = {problem.where for problem in form.problems if problem.code == "material_missing"}
    return [one for one in form.materials if one.key in keys]


def question_problems(form: ApplicationForm) -> list[str]:
    """Return what is wrong with the answers, in words."""
    return [phrase(one.message) for one in form.problems if one.code.startswith(ABOUT_QUESTIONS)]


def of_section(line: SectionLine, application_id: str) -> Task:
    """Return a section as a part of what is to be done."""
    href = url("citizen:section", application=application_id, section=line.id)
    if line.state == "wrong":
        words = ngettext("有 %(n)s 项要改", "有 %(n)s 项要改", line.wrong)
        return Task(phrase(line.name), f"{href}?check=1", "yours", words)
    if line.state == "complete":
        return Task(phrase(line.name), href, "done", _("已填好"))
    if line.state == "not_begun":
        return Task(phrase(line.name), href, "waiting", _("还没填"))
    return Task(phrase(line.name), href, "working", ngettext("还差 %(n)s 项", "还差 %(n)s 项", line.missing))


def tasks(form: ApplicationForm) -> list[Task]:
    """Return everything there is to do before submission, in order."""
    held = {"application": form.application_id}
    wrong = question_problems(form)
    words = ngettext("有 %(n)s 项要看", "有 %(n)s 项要看", len(wrong)) if wrong else _("已回答")
    first = Task(_("回答的问题"), url("citizen:questions", **held), "yours" if wrong else "done", words)
    return [first, *(of_section(line, form.application_id) for line in form.progress), _materials(form)]


def _materials(form: ApplicationForm) -> Task:
    href = url("citizen:materials", application=form.application_id)
    lacking = missing_materials(form)
    if lacking:
        words = ngettext("还差 %(n)s 份", "还差 %(n)s 份", len(lacking))
        return Task(_("材料"), href, "yours" if any(one.complete for one in to_bring(form)) else "waiting", words)
    return Task(_("材料"), href, "done", _("已齐") if to_bring(form) else _("都不用交"))


def next_step(form: ApplicationForm) -> Step:
    """Return the one thing to do next."""
    held = {"application": form.application_id}
    if form.state == ApplicationState.AWAITING_SIGNATURES:
        return _signing(form)
    if form.offline:
        return Step(
            _("改回答"), url("citizen:questions", **held), _("请按上面说的到窗口办。回答错了的，改过来就能接着填。")
        )
    if question_problems(form):
        return Step(_("看看回答"), url("citizen:questions", **held), _("有的回答要先改一改。"))
    for line in form.progress:
        if line.state != "complete":
            task = of_section(line, form.application_id)
            return Step(_("填写：%(name)s", name=task.label), task.href or "", _section_words(line))
    if missing_materials(form):
        return Step(_("交材料"), url("citizen:materials", **held), _("内容都填好了，接下来交材料。"))
    return Step(_("核对并提交"), url("citizen:check", **held), _("都填好了，核对一遍就可以提交。"))


def _section_words(line: SectionLine) -> str:
    name = phrase(line.name)
    if line.state == "wrong":
        return ngettext("“%(name)s”有 %(n)s 项要改。", "“%(name)s”有 %(n)s 项要改。", line.wrong, name=name)
    if line.state == "not_begun":
        return _("接下来填“%(name)s”这一部分。", name=name)
    return ngettext("“%(name)s”还差 %(n)s 项。", "“%(name)s”还差 %(n)s 项。", line.missing, name=name)


def _signing(form: ApplicationForm) -> Step:
    check = url("citizen:check", application=form.application_id)
    unsigned = [one for one in form.signatories if one.signed_at is None]
    if any(one.me for one in unsigned):
        return Step(_("去签名"), url("citizen:sign", application=form.application_id), _("等您签名。"))
    if unsigned:
        names = _("、").join(phrase(one.name) for one in unsigned)
        return Step(_("查看签名情况"), check, _("等%(names)s用自己的账号登录签名。", names=names))
    return Step(_("提交申请"), check, _("签名都齐了，可以提交。"))
