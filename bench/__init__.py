"""Figures, a module each (`run(arguments) -> Figure`); every one measures its own floor in the same run."""
