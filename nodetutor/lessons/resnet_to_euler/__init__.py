"""What notebook 03 needs beyond the core."""
