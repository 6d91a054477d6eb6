"""The rule language: FEEL, three-valued and explained. Knows nothing of government."""
