"""Platform plugin."""
