"""A fictional region, for demo, training and tests."""
