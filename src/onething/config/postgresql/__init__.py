"""Django's PostgreSQL backend with the one change a pool needs after the server was gone."""
