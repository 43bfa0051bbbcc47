"""Released money on its way to sellers, and their statements."""
