"""The one reader of every table that somebody brings: which sheet, which header, what its cells say."""
