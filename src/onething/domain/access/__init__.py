"""Who may do what, asked two ways: may I do this to that, and which rows may I see."""
