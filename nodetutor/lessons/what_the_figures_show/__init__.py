"""What notebook 08 needs beyond the core."""
