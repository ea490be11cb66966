"""Are these two records one person? Pure: names, dates and the rest weighed as evidence, words for each."""
