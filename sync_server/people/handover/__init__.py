"""Parcels of refused phones: taken sealed, released or discarded by a supervisor; nothing by itself."""
