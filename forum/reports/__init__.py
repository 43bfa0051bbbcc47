"""Reports of listings, people, messages and reviews, in one queue."""
