"""Pure decisions on an application: its states, what may change when, what is missing and signed, who gets what."""
