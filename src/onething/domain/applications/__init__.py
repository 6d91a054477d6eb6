"""An application as pure decisions: its states, what may be changed when, what is missing, what is signed, who gets what."""
