"""Households given to helpers for some days: a field of the household, stated like any other."""
