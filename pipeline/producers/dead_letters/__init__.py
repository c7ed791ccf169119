"""What was put aside: found again, told, and sent once more to where it came from."""
