"""What the tests stand on: real servers, child processes, and what to do without them."""
