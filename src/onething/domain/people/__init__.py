"""People as values: how names and numbers are shown to those who need not know them."""
