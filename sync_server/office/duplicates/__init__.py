"""People written down twice: found as changes arrive, shown side by side, linked, unlinked; also in files."""
