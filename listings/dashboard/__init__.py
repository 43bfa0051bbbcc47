"""A seller's own numbers."""
