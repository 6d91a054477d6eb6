"""Documents whose shape is right → the catalogue's frozen types."""
