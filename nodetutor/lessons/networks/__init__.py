"""What notebook 02 needs beyond the core."""
