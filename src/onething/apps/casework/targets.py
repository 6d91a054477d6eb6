"""To whom a case may go: checked against the staff and the catalogue, the same for the API and for pages."""

from __future__ import annotations

from onething.apps.casework.replies import CaseView, Choice, Targets
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import selectors as people
from onething.domain.access.policies import HANDLING
from onething.domain.casework.commands import Command, Reassign, Reroute


class WrongTarget(Exception):
    """Nobody there: `where` is the command's member, `what` is wrong, and the `remedy`."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        """Keep what is wrong."""
        super().__init__(f"{what}。{remedy}。")
        self.where = where
        self.what = what
        self.remedy = remedy


def check_target(view: CaseView, command: Command) -> None:
    """Raise WrongTarget for somebody, a post or a unit that isn't there: the case would lie where nobody looks."""
    if isinstance(command, Reassign):
        _check_reassign(view, command)
    if isinstance(command, Reroute):
        _check_reroute(view, command)


def _check_reroute(view: CaseView, command: Reroute) -> None:
    organisation = catalogue.version(view.digest).organisations[view.snapshot.facts.organisation]
    if command.to_organisation != organisation.id:
        what = f"该事项由{organisation.name}办理，不能转给其他部门"
        raise WrongTarget("to_organisation", what, f"请填写 {organisation.id}")
    if all(unit.id != command.to_unit for unit in organisation.units):
        raise WrongTarget("to_unit", f"{organisation.name}没有这个单位", "请填写事项目录中的单位标识")


def _check_reassign(view: CaseView, command: Reassign) -> None:
    unit = catalogue.version(view.digest).unit(view.snapshot.unit)
    if command.to_account is not None and people.unit_of(command.to_account) != unit.id:
        raise WrongTarget("to_account", f"{unit.name}没有这名工作人员", "请填写本单位工作人员的账号")
    if command.to_post is not None and all(post.id != command.to_post for post in unit.posts):
        listed = "、".join(post.id for post in unit.posts)
        raise WrongTarget("to_post", f"{unit.name}没有这个岗位", f"请从以下岗位选择：{listed}")


def targets(view: CaseView) -> Targets:
    """Return who and which posts can work on a case, and where it may be rerouted. One statement."""
    published = catalogue.version(view.digest)
    unit = published.unit(view.snapshot.unit)
    posts = {post.id: post.name for post in unit.posts}
    organisation = published.organisations[view.snapshot.facts.organisation]
    staff = [one for one in people.colleagues(unit.id) if one.duties & HANDLING]
    return Targets(
        tuple(Choice(one.account, one.name, posts.get(one.post, one.post)) for one in staff),
        tuple(Choice(post.id, post.name) for post in unit.posts if HANDLING & set(post.duties)),
        tuple(Choice(one.id, one.name) for one in organisation.units if one.id != unit.id),
        organisation.id,
    )
