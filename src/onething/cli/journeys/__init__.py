"""Journeys: a life event acted out through the HTTP API, as the citizen and as every unit concerned."""
