"""What is made of the notebooks for others: `slides`."""
