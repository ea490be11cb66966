"""The phone: what a helper carries from door to door, with or without a network."""

from shared.text import add_catalogue

add_catalogue("mobile_app.texts")
