"""The units' side: inbox, case, history, and one endpoint for each command."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router

from onething.api.authentication import actor_of, operation
from onething.api.inputs import (
    CaseKey,
    Output,
    Token,
)
from onething.api.materials import FILES, PDF, DocumentListOutput, download, listed, pdf_of
from onething.api.problems import not_found
from onething.apps.applications import selectors as application_selectors
from onething.apps.casework import selectors
from onething.apps.documents import selectors as document_selectors
from onething.domain.casework.states import STATE_NAMES, CaseId, CaseState
from onething.domain.people import masking

router = Router(tags=["cases"])


class InboxRowOutput(Output):
    """One line of an inbox; the applicant's name is masked in lists."""

    case: str
    number: str
    item: str
    item_name: str
    applicant_name: str
    state: str
    state_name: str
    version: int
    claimed_by: str | None
    post: str | None
    due_on: datetime.date | None
    due_provisional: bool
    manual: bool
    created_at: datetime.datetime


class InboxOutput(Output):
    """A page of the unit's cases, due first; `next` is the next page's `after`."""

    items: list[InboxRowOutput]
    next: str | None


class CaseOutput(Output):
    """A case with its own fields and materials: nothing of any other organisation's."""

    case: str
    number: str
    item: str
    item_name: str
    state: str
    state_name: str
    version: int
    unit: str
    organisation: str
    claimed_by: str | None
    post: str | None
    applicant_name: str
    instance: str
    fields: dict[str, Any]
    materials: list[dict[str, Any]]
    deficiencies: list[dict[str, Any]]
    outputs: dict[str, Any]
    gives: list[str]
    has_result: bool
    refusal_grounds: list[str]
    non_acceptance_grounds: list[str]
    verification: str | None
    manual: bool
    due_on: datetime.date | None
    due_statutory: datetime.date | None
    due_promised: datetime.date | None
    due_provisional: bool
    correction_due: datetime.date | None


class HistoryEntryOutput(Output):
    """One entry of a case's history."""

    seq: int
    command: str
    source: str | None
    target: str
    actor_name: str
    unit: str | None
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime
    origin: str
    contradiction: str | None
    detail: dict[str, Any]


class HistoryOutput(Output):
    """A case's history, oldest first."""

    items: list[HistoryEntryOutput]


@operation(router.get, "/inbox", "unit", response=InboxOutput)
def inbox(
    request: HttpRequest,
    state: Annotated[list[CaseState] | None, Query(max_length=20)] = None,
    item: Annotated[str | None, Query(pattern=r"^[a-z0-9-]+$", max_length=80)] = None,
    mine: bool = False,
    due_by: datetime.date | None = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InboxOutput:
    """Return the open cases of one's own unit, due first."""
    filters = selectors.InboxFilters(states=frozenset(state or ()), item=item, mine=mine, due_by=due_by)
    try:
        page = selectors.inbox(actor_of(request), filters, selectors.Page(after=after, size=size))
    except ValueError:
        fault = Fault("query.after", "没有这一页", "请用上一页回复中的 next，或者去掉此项")
        raise Problem(422, "没有这一页。", errors=[fault]) from None
    rows = [
        InboxRowOutput(
            case=str(row.case),
            number=row.number,
            item=row.item,
            item_name=row.item_name,
            applicant_name=masking.name(row.applicant_name),
            state=row.state.value,
            state_name=STATE_NAMES[row.state],
            version=row.version,
            claimed_by=row.claimed_by,
            post=row.post,
            due_on=row.due_on,
            due_provisional=row.due_provisional,
            manual=row.manual,
            created_at=row.created_at,
        )
        for row in page.rows
    ]
    return InboxOutput(items=rows, next=page.next_page)


@operation(router.get, "/cases/{case}", "unit", response=CaseOutput)
def case(request: HttpRequest, case: CaseKey) -> CaseOutput:
    """Return a case of one's own unit."""
    return _case_output(selectors.case_for(actor_of(request), CaseId.parse(case)))


@operation(router.get, "/cases/{case}/history", "unit", response=HistoryOutput)
def history(request: HttpRequest, case: CaseKey) -> HistoryOutput:
    """Return what has happened to a case of one's own unit."""
    view = selectors.case_for(actor_of(request), CaseId.parse(case))
    entries = [
        HistoryEntryOutput(
            seq=entry.seq,
            command=entry.command,
            source=entry.source.value if entry.source else None,
            target=entry.target.value,
            actor_name=entry.actor_name,
            unit=entry.unit,
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
            origin=entry.origin,
            contradiction=entry.contradiction,
            detail=dict(entry.detail),
        )
        for entry in selectors.history(view.snapshot.case)
    ]
    return HistoryOutput(items=entries)


@operation(router.get, "/cases/{case}/documents", "unit", response=DocumentListOutput)
def documents(request: HttpRequest, case: CaseKey) -> DocumentListOutput:
    """Return the documents issued in a case of one's own unit."""
    found = selectors.case_for(actor_of(request), CaseId.parse(case)).snapshot.case
    return listed(document_selectors.documents_of(found.application_id, {found.case_no}))


@operation(router.get, "/cases/{case}/documents/{document}.pdf", "unit", response={200: None}, media=PDF)
def document(request: HttpRequest, case: CaseKey, document: Token) -> HttpResponse:
    """Return a document of a case of one's own unit as PDF."""
    found = selectors.case_for(actor_of(request), CaseId.parse(case)).snapshot.case
    return pdf_of(document, document_selectors.documents_of(found.application_id, {found.case_no}))


@operation(router.get, "/cases/{case}/files/{file}", "unit", response={200: None}, media=FILES)
def case_file(request: HttpRequest, case: CaseKey, file: Token) -> FileResponse:
    """Return a file of a case's own materials."""
    view = selectors.case_for(actor_of(request), CaseId.parse(case))
    if all(file not in _file_ids(material) for material in view.materials):
        raise not_found()
    line, stream = application_selectors.stored_file(view.snapshot.case.application_id, file)
    return download(line, stream)


def _file_ids(material: Mapping[str, Any]) -> set[str]:
    return {str(each["id"]) for each in material.get("files") or ()}


def _case_output(view: selectors.CaseView) -> CaseOutput:
    snapshot, facts = view.snapshot, view.snapshot.facts
    return CaseOutput(
        case=str(snapshot.case),
        number=view.number,
        item=facts.item,
        item_name=facts.item_name,
        state=snapshot.state.value,
        state_name=STATE_NAMES[snapshot.state],
        version=snapshot.version,
        unit=snapshot.unit,
        organisation=snapshot.organisation,
        claimed_by=snapshot.claimed_by,
        post=snapshot.post,
        applicant_name=view.applicant_name,
        instance=view.instance,
        fields=dict(view.fields),
        materials=[dict(material) for material in view.materials],
        deficiencies=[dict(each) for each in snapshot.deficiencies],
        outputs=dict(snapshot.outputs),
        gives=list(facts.gives),
        has_result=facts.has_result,
        refusal_grounds=list(facts.refusal_grounds),
        non_acceptance_grounds=list(facts.non_acceptance_grounds),
        verification=facts.verification,
        manual=snapshot.manual,
        due_on=view.due_on,
        due_statutory=snapshot.due_statutory,
        due_promised=snapshot.due_promised,
        due_provisional=snapshot.due_provisional,
        correction_due=snapshot.correction_due,
    )
