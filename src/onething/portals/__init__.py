"""The three doors in the browser: citizen, counter and desk, on one kit."""
