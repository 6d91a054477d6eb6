"""Finding a life event by a citizen's own words: words made plain, places recognised in them, events ranked."""
