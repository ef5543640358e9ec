"""What notebook 10 needs beyond the core."""
