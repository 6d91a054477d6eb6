"""The counter's door: the same life event, on behalf of whoever stands there."""
