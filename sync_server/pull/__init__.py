"""What phones download: the records of their khu phố that changed."""
