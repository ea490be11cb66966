"""Campaigns: what is published, what is due, how a plan is read and compared."""
