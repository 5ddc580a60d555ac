"""What screens show, worked out without a terminal: pure functions that return frozen structs."""
