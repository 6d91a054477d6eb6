"""A case: what may happen to it, who may do it, and what follows — pure decisions over frozen values."""
