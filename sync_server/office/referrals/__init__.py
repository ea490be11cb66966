"""People handed on to operators, officers and service points: each sees the own cases and answers."""
