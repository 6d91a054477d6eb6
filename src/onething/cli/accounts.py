"""`onething accounts`: make an officer or a clerk in a post, or the demo's whole cast with random passwords."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import secrets
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from onething.cli.database import prepare_django
from onething.config.environment import ConfigurationError, required_url


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething accounts` takes."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for kind in ("officer", "clerk"):
        one = kinds.add_parser(kind, help=f"make an account for one {kind}")
        one.add_argument("username")
        one.add_argument("--name", required=True, help="the person's name")
        one.add_argument("--unit", required=True, help="the unit's id in the catalogue")
        one.add_argument("--post", required=True, help="the post's id in that unit")
    demo = kinds.add_parser("demo", help="make everyone the demo needs, with random passwords")
    demo.add_argument("--write", type=Path, required=True, help="file (mode 0600) that gets names and passwords")


def run(arguments: argparse.Namespace) -> int:
    """Make the accounts; 1 if something about them is wrong."""
    try:
        required_url("DATABASE_URL")
    except ConfigurationError as error:
        print(f"onething accounts: {error}", file=sys.stderr)
        return 1
    prepare_django()
    from onething.apps.people.services import RegistrationError

    try:
        return make_cast(arguments.write) if arguments.kind == "demo" else make_member(arguments)
    except (RegistrationError, KeyError) as error:
        print(f"onething accounts: {error}", file=sys.stderr)
        return 1


def make_member(arguments: argparse.Namespace) -> int:
    """Make one officer or clerk and print the password once."""
    from onething.apps.catalogue import selectors
    from onething.apps.people import services
    from onething.config import bootstrap

    unit = selectors.current().unit(arguments.unit)
    posts = {post.id: post for post in unit.posts}
    if arguments.post not in posts:
        message = f"{arguments.unit} has no post {arguments.post}; it has {', '.join(posts)}"
        raise KeyError(message)
    password = secrets.token_urlsafe(12)
    register = services.register_officer if arguments.kind == "officer" else services.register_clerk
    register(
        username=arguments.username,
        password=password,
        name=arguments.name,
        unit=unit,
        post=posts[arguments.post],
        now=bootstrap.clock().now(),
    )
    print(f"{arguments.username}: {password}  (shown this once; kept only as a hash)")
    return 0


def make_cast(path: Path) -> int:
    """Make the demo's cast; running it again keeps the accounts, and adds those that the file lacks."""
    from onething.config import bootstrap

    now = bootstrap.clock().now()
    accounts: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    before = {each["username"] for each in accounts}

    def password_of(username: str, **more: Any) -> str:
        password = secrets.token_urlsafe(12)
        accounts.append({"username": username, "password": password, **more})
        return password

    _make_served(before, password_of, now)
    _make_staff(before, password_of, now)
    if len(accounts) > len(before):
        _write_private(path, json.dumps(accounts, ensure_ascii=False, indent=1))
    print(f"{len(accounts)} accounts, written to {path}")
    return 0


def _make_served(before: AbstractSet[str], password_of: Callable[..., str], now: datetime.datetime) -> None:
    """Make the citizens and the enterprises' agents."""
    from onething.apps.people import services
    from onething.cli.journeys.cast import AGENTS, PERSONS

    for username, person in PERSONS.items():
        if username not in before:
            services.register_person(
                username=username,
                password=password_of(username, name=person.name),
                name=person.name,
                identity_number=person.identity_number,
                now=now,
            )
    for username, agent in AGENTS.items():
        if username not in before:
            services.register_agent(
                username=username,
                password=password_of(username, name=f"{agent.person.name}（{agent.enterprise}）"),
                name=agent.person.name,
                identity_number=agent.person.identity_number,
                credit_code=agent.credit_code,
                enterprise=agent.enterprise,
                role=services.AgencyRole.LEGAL_REPRESENTATIVE,
                now=now,
            )


def _make_staff(before: AbstractSet[str], password_of: Callable[..., str], now: datetime.datetime) -> None:
    """Make one account for each post of the units the demo staffs: clerks in service centres, officers elsewhere."""
    from onething.apps.catalogue import selectors
    from onething.apps.people import services
    from onething.cli.journeys.cast import staffed
    from onething.definitions.types.organisations import OrganisationKind

    for organisation in selectors.current().organisations.values():
        clerks = organisation.kind is OrganisationKind.SERVICE_CENTRE
        register = services.register_clerk if clerks else services.register_officer
        for unit in filter(lambda unit: staffed(unit.areas), organisation.units):
            for post in unit.posts:
                username, name = f"{unit.id}.{post.id}", f"{unit.name}{post.name}"
                if username in before:
                    continue
                about = {"name": name, "unit": unit.id, "post": post.id, "duties": list(post.duties)}
                password = password_of(username, **about)
                register(username=username, password=password, name=name, unit=unit, post=post, now=now)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole at once."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.rename(path)
