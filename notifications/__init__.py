"""Telling people: listens to what happened, knows who wants to hear, and by which channel."""
