"""Starting and stopping: the first run, processes, the terminal, HTTP with bounds."""
