"""The ward's server: takes what phones state, keeps it durably, and shows true totals."""
