"""The tables of people: who has an account, whom they act for, and what proves that they are signed in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onething.domain.access.actors import ActorKind

ACCOUNT_KINDS = [(kind.value, kind.value) for kind in ActorKind if kind is not ActorKind.SYSTEM]


class Person(models.Model):
    """A natural person; the one place where an identity number is stored. Officers and clerks may have none here."""

    id = models.CharField(primary_key=True, max_length=32)
    name = models.CharField(max_length=100)
    identity_number = models.CharField(max_length=18, null=True)
    identity_digest = models.CharField(max_length=64, null=True, unique=True)
    """Keyed digest of the identity number (`onething.apps.people.digests`): look-ups never need the number itself."""
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "person"


class Enterprise(models.Model):
    """An enterprise by its unified social credit code (GB 32100)."""

    credit_code = models.CharField(primary_key=True, max_length=18)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "enterprise"


class Account(models.Model):
    """Somebody who can sign in."""

    id = models.CharField(primary_key=True, max_length=32)
    username = models.CharField(max_length=100, unique=True)
    password = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ACCOUNT_KINDS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    preferences = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """How this person wants to read: mode, language, region."""

    class Meta:
        db_table = "account"


class Agency(models.Model):
    """An account acts for an enterprise, until a day or for good."""

    class Role(models.TextChoices):
        """As whom the account acts."""

        LEGAL_REPRESENTATIVE = "legal_representative"
        AGENT = "agent"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="agencies")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="agencies")
    role = models.CharField(max_length=20, choices=Role.choices)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "agency"
        constraints = [models.UniqueConstraint(fields=["account", "enterprise"], name="agency_once")]


class Membership(models.Model):
    """The post of an officer or clerk; ids and duties are the catalogue's (`Organisation.units[].posts[]`)."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="membership")
    organisation = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    post = models.CharField(max_length=80)
    duties = ArrayField(models.CharField(max_length=20))

    class Meta:
        db_table = "membership"
        indexes = [models.Index(fields=["unit", "post"], name="membership_unit_post")]


class AccessToken(models.Model):
    """A token that was issued: its SHA-256 (hex), never the token. `agency` is whom an agent signed in for."""

    digest = models.CharField(primary_key=True, max_length=64)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_token"


class Serving(models.Model):
    """A clerk serves somebody at the counter: from the moment the person agreed until it is closed, at most a while.

    One at a time per clerk, so that nobody types into the wrong person's form.
    What was agreed stands in `onething.apps.assistance`.
    """

    id = models.CharField(primary_key=True, max_length=32)
    clerk = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    may_continue = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "serving"
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(closed_at__isnull=True), name="serving_one_at_a_time"
            )
        ]


class Presence(models.Model):
    """Somebody whose identity was checked while being served, or beside who is served."""

    serving = models.ForeignKey(Serving, on_delete=models.PROTECT, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "serving_presence"
        constraints = [models.UniqueConstraint(fields=["serving", "person"], name="serving_presence_once")]


class ActivationCode(models.Model):
    """What lets somebody registered at a counter set their first password: its keyed digest, for a while, once."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "activation_code"


class SignInGuard(models.Model):
    """Guesses that have not succeeded, per account name, address or other secret; keys are keyed digests."""

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    attempts = models.IntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "sign_in_guard"


class RateLimit(models.Model):
    """Where each limited key stands (`onething.apps.people.limits`); the table is unlogged: a crash forgives."""

    pk = models.CompositePrimaryKey("purpose", "key")
    purpose = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    free_at = models.DateTimeField()
    """The moment at which the key's whole allowance is there again (the generic cell rate algorithm's arrival time)."""
    allowed = models.BooleanField()
    """What the last request was told; written so that the one statement can answer."""

    class Meta:
        db_table = "rate_limit"
