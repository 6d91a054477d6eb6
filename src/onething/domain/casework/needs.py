"""What a transition needs beyond state, party and duty: one check per need, each answering None or a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from onething.definitions.checks import CHECKS as VALUE_CHECKS
from onething.definitions.types.organisations import Duty
from onething.definitions.types.regions import LateCorrection
from onething.domain.access.actors import Actor
from onething.domain.casework import commands as asked
from onething.domain.casework.commands import Command
from onething.domain.casework.snapshot import CaseSnapshot, Refusal
from onething.domain.casework.table import Need

LONGEST_TEXT: Final = 2000
"""Characters of an opinion, a reason or words."""
MOST_DEFICIENCIES: Final = 200

Check = Callable[[CaseSnapshot, Command, Actor, datetime], Refusal | None]


def text_problem(what: str, text: str, *, may_be_empty: bool = False) -> Refusal | None:
    """Refuse a text that is empty, too long, or holds control characters; `what` names it for people."""
    if not text.strip() and not may_be_empty:
        return Refusal("empty_text", f"{what}没有填写。", f"请填写{what}。")
    if len(text) > LONGEST_TEXT:
        return Refusal("text_too_long", f"{what}超过{LONGEST_TEXT}字。", f"请将{what}缩短到{LONGEST_TEXT}字以内。")
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        return Refusal("bad_characters", f"{what}含有控制字符。", f"请删去{what}中不可见的字符后重新填写。")
    return None


def _first(*problems: Refusal | None) -> Refusal | None:
    return next((problem for problem in problems if problem is not None), None)


def prerequisites_met(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse to start while prerequisites are open."""
    if snapshot.waiting_for == 0:
        return None
    return Refusal("prerequisites_open", f"还有{snapshot.waiting_for}个前置办件没有结束。", "请等待前置办件办结。")


def free_or_mine(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse whoever acts on another's case, or without the post it was handed to."""
    if snapshot.claimed_by is not None and snapshot.claimed_by != actor.account:
        return Refusal("claimed_by_other", "该办件已由其他工作人员认领。", "请由认领人办理，或由其转派给您后再办理。")
    if snapshot.claimed_by is None and snapshot.post is not None and snapshot.post != actor.post:
        return Refusal("assigned_to_post", f"该办件已转派给岗位“{snapshot.post}”。", "请由该岗位的工作人员办理。")
    return None


def notice_open(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse additions to the one notice after its release or its limit, where the region's rule says so."""
    rules = snapshot.facts.rules
    if rules.late_correction is LateCorrection.ALLOWED:
        return None
    if snapshot.correction_closed:
        reason = "补正通知已经一次告知，不能再追加补正内容。"
    elif correction_is_late(snapshot, now):
        reason = f"已超过一次告知补正的期限（{rules.correction_notice_days}个工作日），不能再提出补正。"
    else:
        return None
    return Refusal("correction_closed", reason, "请予以受理，或者依法作出不予受理决定。", snapshot.facts.rules_source)


def correction_is_late(snapshot: CaseSnapshot, now: datetime) -> bool:
    """Tell whether the last day for the one notice has passed."""
    return snapshot.correction_due is not None and now.date() > snapshot.correction_due


def notice_released(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse corrections before the one notice says what to correct."""
    if snapshot.correction_closed:
        return None
    return Refusal("notice_not_released", "补正通知尚未发出。", "请在收到补正通知后，一次提交全部补正内容。")


def _ground_problem(ground: str, listed: tuple[str, ...], words: str, what: str) -> Refusal | None:
    if ground not in listed:
        choices = "；".join(listed) or "（本事项未列出）"
        return Refusal(
            "ground_not_listed", f"{what}理由“{ground[:80]}”不在本事项的清单中。", f"请从清单中选择：{choices}。"
        )
    return text_problem(f"{what}的具体说明", words)


def non_acceptance_ground(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse a non-acceptance without a ground of the item's list and words."""
    if not isinstance(command, asked.NotAccept):
        raise TypeError("only a non-acceptance has such a ground")
    return _ground_problem(command.ground, snapshot.facts.non_acceptance_grounds, command.words, "不予受理")


def refusal_ground(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse a negative decision without a ground of the item's list and words."""
    if not isinstance(command, asked.Refuse):
        raise TypeError("only a refusal has such a ground")
    return _ground_problem(command.ground, snapshot.facts.refusal_grounds, command.words, "不予批准")


def other_decider(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse the reviewer's own decision where the item keeps the two apart."""
    if not snapshot.facts.separate_decider or snapshot.reviewer != actor.account:
        return None
    return Refusal(
        "reviewer_decides",
        "本事项实行审查与决定分离，审查人不能作出决定。",
        "请由本单位有决定权的其他工作人员作出决定。",
    )


def result(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse issuing where there is nothing to issue."""
    if snapshot.facts.has_result:
        return None
    return Refusal("no_result", "本事项没有结果文书，不需要制证。", "请直接办结。")


def no_result(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse to conclude a case whose result is still to be issued."""
    if not snapshot.facts.has_result:
        return None
    return Refusal("result_due", f"本事项应出具结果文书“{snapshot.facts.result_name or '结果'}”。", "请先制证并送达。")


def new_outputs(command: Command) -> Mapping[str, object]:
    """Return the outputs a command brings."""
    match command:
        case asked.Approve() | asked.Issue() | asked.Verify() | asked.Report():
            return command.outputs
        case _:
            return {}


def outputs(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse success without the values that the result gives and others may wait for."""
    if isinstance(command, asked.Verify) and not command.confirmed:
        return None
    known = dict(snapshot.outputs) | dict(new_outputs(command))
    missing = [key for key in snapshot.facts.gives if known.get(key) in (None, "")]
    if not missing:
        return None
    return Refusal("outputs_missing", f"缺少办理结果应当给出的数据：{'、'.join(missing)}。", "请补全后再提交。")


def verification(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse a register's answer where none is asked for."""
    if snapshot.facts.verification is not None:
        return None
    return Refusal("not_a_verification", "本事项不是数据核验事项。", "请由承办单位办理。")


def good_input(snapshot: CaseSnapshot, command: Command, actor: Actor, now: datetime) -> Refusal | None:
    """Refuse what cannot be meant: empty or endless texts, a moment still to come, a hand-over to nobody."""
    match command:
        case asked.Claim():
            return _claim_problem(snapshot, actor)
        case asked.Reassign():
            return _reassign_problem(snapshot, command, actor)
        case asked.RequestCorrection():
            return _deficiencies_problem(command)
        case asked.Propose(opinion=opinion):
            return text_problem("审查意见", opinion)
        case asked.Issue(document_number=number):
            return text_problem("证照或者文书编号", number) or _output_problem(snapshot, command)
        case asked.Deliver(way=way):
            return text_problem("送达方式", way)
        case asked.Reroute():
            return _reroute_problem(snapshot, command)
        case asked.Withdraw(reason=reason):
            return text_problem("撤回理由", reason, may_be_empty=True)
        case asked.SendOffline(reason=reason, instead=instead):
            return _first(text_problem("转线下的理由", reason), text_problem("线下办理方式", instead))
        case asked.Report():
            return _report_problem(command, now) or _output_problem(snapshot, command)
        case asked.Approve() | asked.Verify():
            return _output_problem(snapshot, command)
        case _:
            return None


def _output_problem(snapshot: CaseSnapshot, command: Command) -> Refusal | None:
    unknown = sorted(set(new_outputs(command)) - set(snapshot.facts.gives))
    if not unknown:
        return _output_format_problem(snapshot, new_outputs(command))
    listed = "、".join(snapshot.facts.gives) or "无"
    return Refusal(
        "unknown_output", f"本事项的结果不给出：{'、'.join(unknown)[:200]}。", f"请只填写本事项的结果数据：{listed}。"
    )


def _output_format_problem(snapshot: CaseSnapshot, given: Mapping[str, Any]) -> Refusal | None:
    """Refuse a number that can't be right: it would feed other organisations' cases."""
    for expected in snapshot.facts.output_formats:
        value = given.get(expected.key)
        if value in (None, ""):
            continue
        check = VALUE_CHECKS.get(expected.check or "")
        wrong = check(str(value)) if check is not None else None
        if wrong is None and expected.pattern and re.fullmatch(expected.pattern, str(value)) is None:
            wrong = "格式不符"
        if wrong is not None:
            reason = f"办理结果“{expected.name}”有误：{wrong}。"
            return Refusal("output_invalid", reason, "请核对后重新填写。")
    return None


def _claim_problem(snapshot: CaseSnapshot, actor: Actor) -> Refusal | None:
    if snapshot.claimed_by == actor.account:
        return Refusal("already_claimed", "您已认领该办件。", "请直接办理。")
    return None


def _reassign_problem(snapshot: CaseSnapshot, command: asked.Reassign, actor: Actor) -> Refusal | None:
    if (command.to_account is None) == (command.to_post is None):
        return Refusal("reassign_target", "转派对象应为一名工作人员或者一个岗位。", "请选择其中一项。")
    return _first(
        reassign_claim_problem(snapshot, actor),
        text_problem("转派对象", command.to_account or command.to_post or ""),
        text_problem("转派理由", command.reason),
    )


def reassign_claim_problem(snapshot: CaseSnapshot, actor: Actor) -> Refusal | None:
    """Refuse to take a case from whoever claimed it, unless by who supervises the unit."""
    if snapshot.claimed_by in (None, actor.account) or Duty.SUPERVISE in actor.duties:
        return None
    return Refusal("claimed_by_other", "该办件已由其他工作人员认领。", "请由认领人或者有监督职责的工作人员转派。")


def _deficiencies_problem(command: asked.RequestCorrection) -> Refusal | None:
    if not command.deficiencies:
        return Refusal("no_deficiency", "没有写明需要补正的内容。", "请逐项写明需要补正的内容、理由和补正方法。")
    if len(command.deficiencies) > MOST_DEFICIENCIES:
        return Refusal("too_many_deficiencies", f"补正内容超过{MOST_DEFICIENCIES}项。", "请合并相同的内容。")
    return _first(
        *(
            _first(
                text_problem("补正对象", one.about),
                text_problem("补正理由", one.reason),
                text_problem("补正方法", one.remedy),
            )
            for one in command.deficiencies
        )
    )


def _reroute_problem(snapshot: CaseSnapshot, command: asked.Reroute) -> Refusal | None:
    if command.to_unit == snapshot.unit:
        return Refusal("same_unit", "该办件已在这个单位。", "请选择有权办理的其他单位。")
    return _first(
        text_problem("接收单位", command.to_unit),
        text_problem("接收部门", command.to_organisation),
        text_problem("转送理由", command.reason),
    )


def _report_problem(command: asked.Report, now: datetime) -> Refusal | None:
    if command.occurred_at.tzinfo is None:
        return Refusal("moment_without_zone", "发生时间没有时区。", "请写明时区，例如 2026-03-02T09:00:00+08:00。")
    if command.occurred_at > now:
        return Refusal("occurred_in_future", "发生时间晚于现在，尚未发生的事实不能登记。", "请核对发生时间。")
    return text_problem("依据说明", command.evidence, may_be_empty=True)


CHECKS: Final[dict[Need, Check]] = {
    Need.PREREQUISITES_MET: prerequisites_met,
    Need.FREE_OR_MINE: free_or_mine,
    Need.NOTICE_OPEN: notice_open,
    Need.NOTICE_RELEASED: notice_released,
    Need.NON_ACCEPTANCE_GROUND: non_acceptance_ground,
    Need.REFUSAL_GROUND: refusal_ground,
    Need.OTHER_DECIDER: other_decider,
    Need.RESULT: result,
    Need.NO_RESULT: no_result,
    Need.OUTPUTS: outputs,
    Need.VERIFICATION: verification,
    Need.GOOD_INPUT: good_input,
}
"""The check of each need."""
