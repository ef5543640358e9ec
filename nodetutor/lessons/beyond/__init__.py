"""What notebook 09 needs beyond the core."""
