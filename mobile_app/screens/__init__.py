"""What people see: a room per thing, with what it shows and what it holds."""
