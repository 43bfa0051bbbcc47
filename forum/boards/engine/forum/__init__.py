"""Machina's tree of forums, as it is."""
