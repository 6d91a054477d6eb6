"""What has happened, in words: the acts and steps people follow, merged into one line of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onething.apps.applications.places import UnitPlace
from onething.apps.applications.replies import Milestone
from onething.apps.casework.selectors import CaseProgress
from onething.domain.applications.states import Act

ACTS: Final[Mapping[str, str]] = {
    Act.START: "开始填写申请",
    Act.REQUEST_SIGNATURES: "填写完成，请相关人员签名",
    Act.VOID_SIGNATURES: "内容有改动，之前的签名作废，需要重新签名",
    Act.SIGN: "签名",
    Act.SUBMIT: "提交申请",
    Act.RECEIVE: "收件，开具收件凭证",
    Act.PRE_ACCEPT: "牵头单位预审通过",
    Act.RETURN: "牵头单位退回修改",
    Act.SPLIT: "分送各承办单位",
    Act.PLACE: "牵头单位确定了一个事项的承办单位",
    Act.RELEASE_CORRECTION: "发出补正通知（一次告知）",
    Act.ANSWER_CORRECTION: "提交补正",
    Act.CONCLUDE: "全部办结",
    Act.WITHDRAW: "撤回申请",
    Act.TAKE_UP: "到窗口继续办理",
    Act.GIVE_HELP: "委托帮办代办",
    Act.TAKE_BACK_HELP: "收回委托",
}
"""Of an application; typing, uploads and the platform's own bookkeeping are left out."""

STEPS: Final[Mapping[str, str]] = {
    "start": "前面的事项已办好，开始办理",
    "accept": "受理",
    "request_correction": "提出需要补正，等牵头单位汇总后一次通知",
    "resubmit": "收到补正内容",
    "not_accept": "不予受理",
    "begin_review": "开始审查",
    "approve": "决定准予",
    "refuse": "决定不予批准",
    "issue": "制发结果",
    "deliver": "送达，办结",
    "verify": "核验通过，办结",
    "conclude": "办结",
    "withdraw": "已撤回",
    "send_offline": "转线下办理",
    "report": "登记线下办理结果",
    "reroute": "转交有权办理的单位",
    "lapse": "因前一项没有通过而终止",
}
"""Of a case, by the command that brought it about."""

_BY_PLATFORM: Final = frozenset({Act.RECEIVE, Act.SPLIT, Act.CONCLUDE})
_BY_LEAD: Final = frozenset({Act.PRE_ACCEPT, Act.RETURN, Act.PLACE, Act.RELEASE_CORRECTION})
_BY_APPLICANT: Final = frozenset({"resubmit", "withdraw"})
_NOBODY: Final = frozenset({"start", "lapse", "verify"})
_TOLD_BY_APPLICATION: Final = frozenset({"resubmit"})


def timeline(
    history: Sequence[Any], progress: Sequence[CaseProgress], units: Mapping[str, UnitPlace], lead: str
) -> tuple[Milestone, ...]:
    """Return what happened, newest first. Officials appear as their unit: a decision is the authority's."""
    found = [_of_act(one, lead) for one in history]
    found += [
        Milestone(STEPS[step.command], _who(step.command, units.get(step.unit)), case.item_name, step.at)
        for case in progress
        for step in case.steps
        if step.command in STEPS and step.command not in _TOLD_BY_APPLICATION
    ]
    found.sort(key=lambda one: one.at)
    # What happened at one moment happened in the order in which it was noted.
    return tuple(reversed(found))


def _of_act(one: Any, lead: str) -> Milestone:
    act, name, at, reason = one
    who = "平台" if act in _BY_PLATFORM else lead if act in _BY_LEAD else name
    return Milestone(ACTS[act], who, None, dt.datetime.fromisoformat(at), reason or None)


def _who(command: str, unit: UnitPlace | None) -> str:
    if command in _NOBODY:
        return "平台"
    if command in _BY_APPLICANT:
        return "申请人"
    return unit.name if unit else "承办单位"
