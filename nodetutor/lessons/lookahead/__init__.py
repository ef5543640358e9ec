"""What notebook 06 needs beyond the core."""
