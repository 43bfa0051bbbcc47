"""Two questions to an audience: one that is counted and one in people's own words. Read by our people alone."""
