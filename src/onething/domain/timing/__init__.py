"""Working days: `is_working`, `add_working_days`, `working_days_between`, `explain` (`working_days`)."""
