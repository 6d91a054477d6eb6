"""Exchange: reads of shared data, each bound to an open case or draft and logged."""
