"""Pure decisions over frozen values: no Django, no input or output, no clock, no randomness."""
