"""Pure decisions on an application: its states, what may change when, what is missing, what is signed, who gets what."""
