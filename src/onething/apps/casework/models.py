"""The tables of casework. The application's id leads every key, so that they can be partitioned or distributed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate, Concat

from onething.domain.casework.states import FINAL, CaseState

STATES = [state.value for state in CaseState]
FINAL_STATES = sorted(state.value for state in FINAL)
STARTED = Q(started_at__isnull=False)
OPEN = Q(started_at__isnull=False, ended_at__isnull=True)
HOLDER = Coalesce("claimed_by", Concat(Value("#"), "post"))
"""`queries.HOLDER` as the index has it."""


class Case(models.Model):
    """A case: what its transitions change, and what an inbox shows. `version` counts the entries of its history."""

    pk = models.CompositePrimaryKey("application_id", "case_no")
    application_id = models.TextField()
    case_no = models.IntegerField()
    number = models.TextField()
    item = models.TextField()
    item_name = models.TextField()
    applicant_name = models.TextField()
    organisation = models.TextField()
    unit = models.TextField()
    state = models.TextField()
    version = models.IntegerField()
    waiting_for = models.IntegerField()
    claimed_by = models.TextField(null=True)
    post = models.TextField(null=True)
    reviewer = models.TextField(null=True)
    manual = models.BooleanField(db_default=False)
    correction_due = models.DateField(null=True)
    correction_closed = models.BooleanField(db_default=False)
    succeeded = models.BooleanField(db_default=False)
    outputs = models.JSONField()
    deficiencies = models.JSONField()
    due_statutory = models.DateField(null=True)
    due_promised = models.DateField(null=True)
    due_provisional = models.BooleanField(db_default=False)
    due_on = models.DateField(null=True)
    document_number = models.TextField(null=True)
    ground = models.TextField(null=True)
    words = models.TextField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    audit_previous = models.BinaryField()
    audit_head = models.BinaryField()

    class Meta:
        """Table, invariants, and the indexes of what lies in a unit's inbox: by due day, state, holder and item.

        An update that touches none of an index's columns writes to none of them; every step changes the state, so each
        of the four is written at each step, and holder and item have the state in them at no further cost.
        """

        db_table = "casework_case"
        constraints = (
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="case_waits_for_none_or_more", condition=Q(waiting_for__gte=0)),
            models.CheckConstraint(name="case_counts_from_one", condition=Q(case_no__gte=1, version__gte=1)),
            models.CheckConstraint(
                name="case_ended_iff_final",
                condition=Q(state__in=FINAL_STATES, ended_at__isnull=False)
                | (~Q(state__in=FINAL_STATES) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_due_once_started", condition=Q(started_at__isnull=True) | Q(due_on__isnull=False)
            ),
        )
        indexes = (
            models.Index(
                fields=["unit", "due_on", "application_id", "case_no"],
                name="case_inbox",
                condition=OPEN,
            ),
            models.Index(
                fields=["unit", "state", "due_on", "application_id", "case_no"], name="case_state", condition=OPEN
            ),
            models.Index(
                F("unit"),
                HOLDER,
                F("state"),
                F("due_on"),
                F("application_id"),
                F("case_no"),
                name="case_holder_state",
                condition=OPEN,
            ),
            models.Index(
                fields=["unit", "item", "state", "due_on", "application_id", "case_no"],
                name="case_item_state",
                condition=OPEN,
            ),
            models.Index(F("unit"), Collate("number", "C"), name="case_number", condition=STARTED),
            models.Index(
                F("unit"),
                Collate("applicant_name", "C"),
                Collate("number", "C"),
                name="case_applicant",
                condition=STARTED,
            ),
        )

    def __str__(self) -> str:
        """Return the id as in URLs."""
        return f"{self.application_id}.{self.case_no}"


class CaseContent(models.Model):
    """A case's own copy: its fields and materials, and what was true of its item when it was opened."""

    pk = models.CompositePrimaryKey("application_id", "case_no")
    application_id = models.TextField()
    case_no = models.IntegerField()
    digest = models.TextField()
    life_event = models.TextField()
    region = models.TextField()
    instance = models.TextField()
    applicants = models.JSONField()
    facts = models.JSONField()
    fields = models.JSONField()
    materials = models.JSONField()

    class Meta:
        """The table's name."""

        db_table = "case_content"

    def __str__(self) -> str:
        """Return the case's id as in URLs."""
        return f"{self.application_id}.{self.case_no}"


class CaseEdge(models.Model):
    """`successor` waits for `predecessor`, whose number is lower: so there is no cycle, and locks go upwards."""

    pk = models.CompositePrimaryKey("application_id", "predecessor", "successor")
    application_id = models.TextField()
    predecessor = models.IntegerField()
    successor = models.IntegerField()
    needs = models.BooleanField()
    carries = models.JSONField()

    class Meta:
        """The table's name and its order."""

        db_table = "case_edge"
        constraints = (
            models.CheckConstraint(name="case_edge_leads_upwards", condition=Q(predecessor__lt=F("successor"))),
        )

    def __str__(self) -> str:
        """Return the edge."""
        return f"{self.application_id}: {self.predecessor} → {self.successor}"


class CaseEvent(models.Model):
    """One entry of a case's history; append-only. `source` is None for the first."""

    pk = models.CompositePrimaryKey("application_id", "case_no", "seq")
    application_id = models.TextField()
    case_no = models.IntegerField()
    seq = models.IntegerField()
    command = models.TextField()
    source = models.TextField(null=True)
    target = models.TextField()
    actor = models.TextField()
    actor_name = models.TextField()
    unit = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    origin = models.TextField()
    contradiction = models.TextField(null=True)
    detail = models.JSONField()

    class Meta:
        """The table's name."""

        db_table = "case_event"

    def __str__(self) -> str:
        """Return case, number and command."""
        return f"{self.application_id}.{self.case_no}#{self.seq} {self.command}"


class CommandReceipt(models.Model):
    """The stored reply to a command, by actor and idempotency key; `command` is the digest of what was asked."""

    pk = models.CompositePrimaryKey("actor", "key")
    actor = models.TextField()
    key = models.TextField()
    command = models.TextField()
    reply = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        """The table's name."""

        db_table = "command_receipt"

    def __str__(self) -> str:
        """Return actor and key."""
        return f"{self.actor} {self.key}"


class NumberBlock(models.Model):
    """The next number not yet given to any process, by area, day and kind."""

    pk = models.CompositePrimaryKey("area", "day", "kind")
    area = models.TextField()
    day = models.DateField()
    kind = models.TextField()
    next_value = models.IntegerField()

    class Meta:
        """The table's name."""

        db_table = "number_block"

    def __str__(self) -> str:
        """Return what is counted."""
        return f"{self.area} {self.day} {self.kind}"
