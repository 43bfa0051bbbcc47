"""Released money on its way to sellers' banks: where it goes, what was paid for which order, and statements."""
