"""What we would show a person, each row with its reason: one bounded query each, nothing precomputed but what goes together."""
