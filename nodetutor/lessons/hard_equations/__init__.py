"""What notebook 11 needs beyond the core."""
