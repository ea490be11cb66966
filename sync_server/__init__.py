"""The ward's server: takes what phones state, keeps it durably, and shows true totals."""

from shared.text import add_catalogue

add_catalogue("sync_server.texts")
