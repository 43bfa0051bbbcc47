"""Machina's topics and posts: nothing cascades, posts have numbers and states, and nothing is removed."""
