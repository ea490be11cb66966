"""Households to work on: by state, tổ, street, helper, and how long nobody was there (R-32)."""
