"""The pages on which the ward works: board, lists, records, disputes, rosters, merit."""
