"""What all doors share: the registry of pages, who comes in, components, tokens and words."""
