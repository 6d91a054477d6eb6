"""The portals, seen through a browser and through plain requests."""
