"""What phones said of people who had moved: it waits for somebody of the new khu phố to take it up."""
