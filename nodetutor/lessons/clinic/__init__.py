"""What notebook 12 and those that go deeper from there need beyond the core."""
