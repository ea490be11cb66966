"""What people see: a room per thing, each with what it shows (`screen`) and what it holds (`state`)."""
