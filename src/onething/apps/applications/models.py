"""The tables of applications. An application's id leads every key, so that all of them can be partitioned by it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Application(models.Model):
    """One application for one life event, from the first answer to the last result.

    `answers`: question id → raw answer. `values`: field key → value as typed (JSON scalar). `provenance`: field key →
    {source, name, read_at, original, edited, by, at}: only for prefilled values and outputs of cases. `reads`: one
    entry per register and subject read or tried. `signers`: identity numbers (credit codes of enterprises) of those who
    must sign, `signatories` the same with their subjects.
    `assisted_by`: the account of the clerk who may go on with it after a visit, as the person agreed. `visit`: the last
    visit at a counter in which it was worked on. `helpers`: one entry per helping organisation {unit, name, powers,
    given_at, given_by, given_by_name, visit}, `helping` the same as access compares it
    (`domain.assistance.helping.token`).
    `frozen`: what was signed or submitted, canonical, never changed afterwards; `frozen_digest` its SHA-256.
    `corrected`: values given in answer to correction notices, field key → value. `version` counts the entries of the
    application's audit stream (part 0), `audit_hash` is the last entry's hash.
    """

    id = models.CharField(primary_key=True, max_length=40)
    event_id = models.CharField(max_length=80)
    region = models.CharField(max_length=6)
    digest = models.CharField(max_length=64)
    lead_unit = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=24)
    version = models.IntegerField(default=1)
    account = models.CharField(max_length=80)
    identity = models.CharField(max_length=18, blank=True, default="")
    enterprise = models.CharField(max_length=18, blank=True, default="")
    applicant_name = models.CharField(max_length=200, blank=True, default="")
    assisted_by = models.CharField(max_length=80, blank=True, default="")
    visit = models.CharField(max_length=32, blank=True, default="")
    helpers = models.JSONField(default=list)
    helping = models.JSONField(default=list)
    signers = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    reads = models.JSONField(default=list)
    signatories = models.JSONField(default=list)
    frozen = models.JSONField(null=True)
    corrected = models.JSONField(default=dict)
    frozen_digest = models.CharField(max_length=64, blank=True, default="")
    plan = models.JSONField(null=True)
    receipt_number = models.CharField(max_length=32, blank=True, default="")
    returned_reason = models.TextField(blank=True, default="")
    correction_closed = models.BooleanField(default=False)
    open_cases = models.IntegerField(default=0)
    summary = models.JSONField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    concluded_at = models.DateTimeField(null=True)
    audit_hash = models.BinaryField()

    class Meta:
        """Table and the lists people open: mine, and the lead unit's."""

        db_table = "application"
        indexes: ClassVar = [
            models.Index(fields=["account", "-created_at"], name="application_mine"),
            models.Index(fields=["lead_unit", "state", "due_on"], name="application_lead"),
            models.Index(fields=["receipt_number"], condition=~models.Q(receipt_number=""), name="application_receipt"),
            models.Index(
                fields=["assisted_by", "-created_at"], condition=~models.Q(assisted_by=""), name="application_assisted"
            ),
            GinIndex(
                fields=["helping"],
                opclasses=["jsonb_path_ops"],
                condition=~models.Q(helping=[]),
                name="application_helping",
            ),
        ]

    def __str__(self) -> str:
        """Return the id."""
        return self.id


class ApplicationEvent(models.Model):
    """History, append-only: what was done, by whom, when; `data` holds no field values."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    version = models.IntegerField()
    act = models.CharField(max_length=32)
    state = models.CharField(max_length=24)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=120, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        """Read in order, per application."""

        db_table = "application_event"
        indexes: ClassVar = [models.Index(fields=["application_id", "id"], name="application_event_order")]

    def __str__(self) -> str:
        """Return application, version and act."""
        return f"{self.application_id}#{self.version} {self.act}"


class StoredFile(models.Model):
    """A file of a material; its bytes stand in the store under (application, sha256).

    Removed ones stay until submission.
    """

    id = models.CharField(primary_key=True, max_length=32)
    application_id = models.CharField(max_length=40)
    material_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=8)
    size = models.BigIntegerField()
    pages = models.IntegerField()
    position = models.IntegerField()
    correction_round = models.IntegerField(default=0)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """The same file twice for one material is one file."""

        db_table = "application_file"
        indexes: ClassVar = [
            models.Index(fields=["application_id", "material_key", "position"], name="application_file_order")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "material_key", "sha256", "correction_round"], name="application_file_once"
            )
        ]

    def __str__(self) -> str:
        """Return application, material and name."""
        return f"{self.application_id}: {self.material_key} {self.name}"


class PaperRecord(models.Model):
    """A material shown at the counter: original seen, copies taken, who verified it; there may be no file."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    material_key = models.CharField(max_length=200)
    original_seen = models.BooleanField()
    copies = models.IntegerField()
    note = models.CharField(max_length=200, blank=True, default="")
    correction_round = models.IntegerField(default=0)
    verifier = models.CharField(max_length=80)
    verifier_name = models.CharField(max_length=80)
    unit = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        """One record per material and round."""

        db_table = "application_paper"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "material_key", "correction_round"], name="application_paper_once"
            )
        ]

    def __str__(self) -> str:
        """Return application and material."""
        return f"{self.application_id}: {self.material_key}"


class Signature(models.Model):
    """A signature, binding the digest of what was signed; a later edit voids it and says why.

    One given at a counter has a `witness`, the clerk's account, and `evidence`: {visit, witness_name, how, document,
    file}: on what it was given (paper, pad), which identity document was seen, and the scan's SHA-256 if there is one.
    """

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    subject_name = models.CharField(max_length=80)
    identity = models.CharField(max_length=18)
    account = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    witness = models.CharField(max_length=80, blank=True, default="")
    evidence = models.JSONField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """One valid signature per subject."""

        db_table = "application_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "subject"],
                condition=models.Q(voided_at__isnull=True),
                name="application_signature_once",
            )
        ]

    def __str__(self) -> str:
        """Return application and subject."""
        return f"{self.application_id}: {self.subject}"


class Unplaced(models.Model):
    """A part of the plan for which no unit, or several, are competent: the lead unit's coordination list."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    node = models.CharField(max_length=200)
    item = models.CharField(max_length=120)
    lead_unit = models.CharField(max_length=120)
    reason = models.TextField()
    candidates = models.JSONField(default=list)
    at = models.DateTimeField()
    placed_unit = models.CharField(max_length=120, blank=True, default="")
    placed_by = models.CharField(max_length=80, blank=True, default="")
    placed_at = models.DateTimeField(null=True)

    class Meta:
        """One entry per part."""

        db_table = "application_unplaced"
        indexes: ClassVar = [models.Index(fields=["lead_unit", "placed_at"], name="application_unplaced_lead")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application_id", "node"], name="application_unplaced_once")
        ]

    def __str__(self) -> str:
        """Return application and part."""
        return f"{self.application_id}: {self.node}"


class CasePart(models.Model):
    """What the application knows of one of its cases: which part it is, how it ended, whether its result is released.

    `keys`: the item's own field keys → keys of the one form; `materials`: the material keys it received.
    `ended` is one of passed, refused, lapsed, withdrawn, offline; empty while the case is open.
    """

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    case_no = models.IntegerField()
    node = models.CharField(max_length=200)
    item = models.CharField(max_length=120)
    unit = models.CharField(max_length=120)
    keys = models.JSONField(default=dict)
    materials = models.JSONField(default=list)
    ended = models.CharField(max_length=16, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    outputs = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        """A case is one part."""

        db_table = "application_case"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application_id", "case_no"], name="application_case_once"),
            models.UniqueConstraint(fields=["application_id", "node"], name="application_case_node"),
        ]

    def __str__(self) -> str:
        """Return the id of the case as in URLs."""
        return f"{self.application_id}.{self.case_no}"


class CorrectionRound(models.Model):
    """One notice with all that several organisations ask for (Licensing Law, art. 32: all at once), and its answer."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    number = models.IntegerField()
    notice_number = models.CharField(max_length=32)
    asks = models.JSONField()
    released_by = models.CharField(max_length=80)
    released_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer_digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """Rounds count from 1 within an application."""

        db_table = "application_correction"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application_id", "number"], name="application_correction_number")
        ]

    def __str__(self) -> str:
        """Return application and number."""
        return f"{self.application_id}#{self.number}"


class ApplicationReply(models.Model):
    """An idempotency receipt: what an account was told under its key; the same key gets the same reply."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    account = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    reply = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """One reply per key."""

        db_table = "application_reply"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application_id", "account", "key"], name="application_reply_once")
        ]

    def __str__(self) -> str:
        """Return account and key."""
        return f"{self.account} {self.key}"
