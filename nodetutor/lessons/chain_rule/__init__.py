"""What notebook 01 needs beyond the core."""
