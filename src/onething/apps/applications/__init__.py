"""Applications: drafts, signatures, submission, split, corrections and results of a life event."""
