"""Acts that name no version: if another act comes in between, they are decided anew instead of bothering the caller."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from onething.domain.applications.refusals import Conflict

Parameters = ParamSpec("Parameters")
Reply = TypeVar("Reply")

TRIES: Final = 6
"""The platform's own acts (a case's end, say) come in quick succession, but not endlessly."""


def again_if_overtaken(act: Callable[Parameters, Reply]) -> Callable[Parameters, Reply]:
    """Repeat `act` while its one guarded statement finds a newer version; a refused statement has changed nothing."""

    @wraps(act)
    def repeated(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Reply:
        for _ in range(TRIES - 1):
            try:
                return act(*args, **kwargs)
            except Conflict as conflict:
                if conflict.code != "stale_version":
                    raise
        return act(*args, **kwargs)

    return repeated
