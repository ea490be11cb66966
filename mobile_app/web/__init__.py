"""Builds the phone app as an offline web app: Flet's client, a browser's Python and our own code."""
