"""Copies of the database off the machine: made while it runs, verified, and put back after a loss."""
