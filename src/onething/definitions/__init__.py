"""The catalogue as code: YAML with line numbers, schemas, frozen types, checks. Needs no Django and no database."""
