"""What notebook 07 needs beyond the core."""
