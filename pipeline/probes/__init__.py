"""What a long-running part shows of itself over HTTP."""
