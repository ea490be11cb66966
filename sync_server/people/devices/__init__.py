"""The phones that joined: when each was last heard of, what it still holds, and refusing one."""
