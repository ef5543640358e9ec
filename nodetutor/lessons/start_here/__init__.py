"""What notebook 00 needs beyond the core."""
