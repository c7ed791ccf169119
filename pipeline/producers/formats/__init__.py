"""What senders write over HTTP, in their own formats: bytes and headers → touchpoints; pure."""
