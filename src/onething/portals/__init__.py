"""The portals: one door per audience, thin: routes, views and templates over the apps."""
