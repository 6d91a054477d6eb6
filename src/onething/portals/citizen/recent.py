"""What was made last, a bounded number of it, for whoever asks for the very same again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True)
class Recent(Generic[Value]):
    """The `largest` values used last. Making one is the caller's matter: nobody waits for another's."""

    largest: int
    _values: OrderedDict[Hashable, Value] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> Value | None:
        """Return what was kept under a key, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value; the one not used for longest goes."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self.largest:
                self._values.popitem(last=False)
