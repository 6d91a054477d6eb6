"""Which adapter answers for which register: those whose address the environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from onething.adapters.calling import Caller
from onething.adapters.enterprise_register import EnterpriseRegister
from onething.adapters.population_register import PopulationRegister
from onething.config import environment
from onething.ports.clock import Clock
from onething.ports.registers import RegisterPort, RegisterReply, RegisterUnavailable

POPULATION: Final = "population-register"
ENTERPRISES: Final = "enterprise-register"
"""Ids of the catalogue's registers."""

URLS: Final[Mapping[str, str]] = {
    POPULATION: "ONETHING_REGISTER_POPULATION_URL",
    ENTERPRISES: "ONETHING_REGISTER_ENTERPRISES_URL",
}


@dataclass(frozen=True, slots=True)
class NotConnected:
    """A register nobody has connected: the form works without it, and says so."""

    def read(self, register_id: str, key: str, value: str, timeout: timedelta) -> RegisterReply:
        """See `RegisterPort`."""
        return RegisterUnavailable("本系统尚未接入该登记库", timedelta(days=1))


def registers(clock: Clock) -> Mapping[str, RegisterPort]:
    """Return the connected registers by their id in the catalogue; ConfigurationError for what is no HTTP URL."""
    made: dict[str, RegisterPort] = {}
    for register_id, variable in URLS.items():
        url = environment.text(variable)
        if not url:
            continue
        if not url.startswith(("http://", "https://")):
            message = f"{variable}={url!r} is not an http(s) URL. It looks like http://127.0.0.1:8101/query."
            raise environment.ConfigurationError(message)
        caller = Caller(url)
        made[register_id] = (
            PopulationRegister(caller, clock) if register_id == POPULATION else EnterpriseRegister(caller, clock)
        )
    return made
