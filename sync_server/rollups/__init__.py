"""Totals per khu phố: kept up to date with every change, recounted on demand, opened to their records."""
