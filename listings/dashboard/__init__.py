"""A seller's own figures: who looks, what is saved, what sells and how fast."""
