"""`onething publish`: check the catalogue and make it the version that new applications are pinned to."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onething.cli.database import prepare_django
from onething.config.environment import ConfigurationError, required_url


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what `onething publish` takes."""
    parser.add_argument("path", nargs="?", type=Path, help="the catalogue's folder (default: the one shipped)")
    parser.add_argument("--note", default="", help="what changed, kept with the version")


def run(arguments: argparse.Namespace) -> int:
    """Publish; 1 if the checker finds errors. The same catalogue again changes nothing."""
    try:
        required_url("DATABASE_URL")
    except ConfigurationError as error:
        print(f"onething publish: {error}", file=sys.stderr)
        return 1
    prepare_django()
    from onething.apps.catalogue import selectors, services
    from onething.apps.people.services import adopt_posts
    from onething.config import bootstrap
    from onething.definitions.loading import catalogue_root
    from onething.domain.access.actors import SYSTEM

    root = arguments.path or catalogue_root()
    published = services.publish(root, SYSTEM, bootstrap.clock().now(), arguments.note)
    if isinstance(published, services.PublicationRefused):
        for problem in published.problems:
            print(problem, file=sys.stderr)
        print("onething publish: nothing was published; `onething check` says more.", file=sys.stderr)
        return 1
    adopt_posts(selectors.current().organisations)
    said = "published" if published.new else "already published"
    print(f"{said}: version {published.number}, {published.digest[:12]}, {len(published.findings)} findings")
    return 0
