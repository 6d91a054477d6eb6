"""Settings, database, wsgi and bootstrap: the one place where adapters are chosen."""
