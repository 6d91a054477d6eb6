"""Builds service items."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onething.definitions.building.parts import field_uses, material_uses
from onething.definitions.building.workshop import Workshop, grounds_of
from onething.definitions.reading import Document, Node
from onething.definitions.types.elements import DataElement
from onething.definitions.types.items import Competence, Eligibility, ItemKind, Limits, Output, Result, ServiceItem

_COMPETENT = re.compile(r"unit of (?P<organisation>[a-z0-9-]+) where (?P<rule>.+)", re.DOTALL)


def item(workshop: Workshop, item_id: str, document: Document, elements: Mapping[str, DataElement]) -> ServiceItem:
    """Return the item of one file."""
    root = document.root
    codes, limits = root.get("codes"), root.at("limits")
    result = root.get("result")
    return ServiceItem(
        id=item_id,
        name=root.text("name"),
        organisation=root.text("organisation"),
        kind=ItemKind(root.text("kind")),
        catalogue_code=codes.maybe_text("catalogue") if codes else None,
        implementation_code=codes.maybe_text("implementation") if codes else None,
        limits=Limits(limits.maybe_whole("statutory"), limits.whole("promised")),
        competence=_competence(workshop, root.at("competent")),
        roles=tuple((role, str(node.value)) for role, node in root.entries("roles")),
        fields=field_uses(workshop, root, elements),
        materials=material_uses(workshop, root),
        eligibility=tuple(_eligibility(workshop, member) for member in root.members("eligibility")),
        result=_result(result) if result else None,
        verification=root.maybe_text("verification"),
        on_the_spot=root.flag("on_the_spot"),
        separate_decider=root.flag("separate_decider"),
        fee=root.maybe_text("fee"),
        conditions=root.texts("conditions"),
        refusal_grounds=root.texts("refusal_grounds"),
        non_acceptance_grounds=root.texts("non_acceptance_grounds"),
        legal_basis=root.texts("legal_basis"),
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _competence(workshop: Workshop, node: Node) -> Competence:
    match = _COMPETENT.fullmatch(str(node.value))
    if match is None:
        raise ValueError(str(node.value))
    return Competence(match["organisation"], workshop.condition_of(match["rule"].strip(), node.place))


def _eligibility(workshop: Workshop, node: Node) -> Eligibility:
    return Eligibility(workshop.required_condition(node.at("holds")), node.text("message"), node.maybe_text("source"))


def _result(node: Node) -> Result:
    outputs = (text.split(".") for text in node.texts("gives"))
    return Result(
        node.text("name"), node.maybe_text("licence"), tuple(Output(role, element) for role, element in outputs)
    )
