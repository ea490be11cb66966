"""The own khu phố's figures."""
