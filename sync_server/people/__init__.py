"""Accounts, helpers and their phones: who may do what, how they join, how they leave."""
