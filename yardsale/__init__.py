"""Yardsale: the project's own package (settings, wiring, people, what happened)."""
