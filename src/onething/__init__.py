"""OneThing · 一件事: the platform with which a city or a province gets one thing done."""
