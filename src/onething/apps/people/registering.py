"""What every registration has in common: credentials that can be used, and one person per identity number."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from typing import Final

from onething.apps.people import digests, passwords
from onething.apps.people.models import Person
from onething.definitions import checks

USERNAME: Final = re.compile(r"[\w.@-]{2,100}")


class RegistrationError(ValueError):
    """An account can't be registered like this; the message says what is wrong and what to do, in no personal data."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with."""

    username: str
    password: str

    def check(self) -> None:
        """Raise RegistrationError for a name or a password that can't be used."""
        if not USERNAME.fullmatch(self.username):
            message = "用户名须为 2 至 100 个字符，可用字母、汉字、数字、点、下划线、连字符和 @。"
            raise RegistrationError(message)
        if not passwords.SHORTEST <= len(self.password) <= passwords.LONGEST:
            message = f"密码须为 {passwords.SHORTEST} 至 {passwords.LONGEST} 个字符。"
            raise RegistrationError(message)


def new_id() -> str:
    """Return a random id of 20 characters (100 bits) of the base-32 alphabet, lower case."""
    return base64.b32encode(secrets.token_bytes(13)).decode().rstrip("=").lower()[:20]


def person(name: str, identity_number: str, phone: str) -> Person:
    """Return the person with this identity number, registering them if new."""
    number = identity_number.strip().upper()
    problem = checks.identity_number(number)
    if problem is not None:
        raise RegistrationError(problem)
    defaults = {"id": new_id(), "name": name, "identity_number": number, "phone": phone}
    found, _ = Person.objects.get_or_create(identity_digest=digests.identity(number), defaults=defaults)
    if found.name != name:
        message = "该公民身份号码已以另一个姓名登记，请核对姓名与号码。"
        raise RegistrationError(message)
    return found
