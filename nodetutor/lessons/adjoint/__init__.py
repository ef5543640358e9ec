"""What notebook 04 needs beyond the core."""
