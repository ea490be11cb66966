"""`python -m sync_server` is the command `bonphu`."""

from sync_server.cli import main

main()
