"""The citizen's door: from a question in plain words to the results."""
