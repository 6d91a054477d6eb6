"""The public JSON API: one Input and one Output schema per endpoint."""
