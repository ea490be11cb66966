"""Many real phones in one process, over a bad network, killed at will; then everything is checked."""

from shared.text import add_catalogue

add_catalogue("mobile_app.simulator.texts")
