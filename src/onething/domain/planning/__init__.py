"""The order of the items and the whole's critical path: `plan(local, guidance, start) -> Plan` (`graph`)."""
