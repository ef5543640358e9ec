"""What notebook 05 needs beyond the core."""
