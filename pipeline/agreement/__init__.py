"""What was agreed with customers and teams: one TOML file, read into values."""
