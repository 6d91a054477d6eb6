"""People: accounts of persons, agents, clerks and officers, with organisation, unit and post."""
