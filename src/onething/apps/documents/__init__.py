"""Documents: receipts, notices and decisions as PDF, with their numbers."""
