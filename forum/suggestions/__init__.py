"""Suggestions: one vote a person, where each stands, and who hears of it. Stands above the boards."""
