"""Reputation: what buyer and seller say about each other afterwards."""
