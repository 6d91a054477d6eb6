"""The frozen types of the catalogue: what the loader makes and everything else reads."""
