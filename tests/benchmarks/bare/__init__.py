"""A Django page as the tutorial writes it, to measure the site's pages against."""
