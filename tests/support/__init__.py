"""What tests stand on: a database of their own, counters, processes, a journal."""
