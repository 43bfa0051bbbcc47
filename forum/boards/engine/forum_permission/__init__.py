"""Machina's tables of grants, as they are."""
