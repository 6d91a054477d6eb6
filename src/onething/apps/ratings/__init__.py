"""Ratings: what people say of the service they got (好差评)."""
