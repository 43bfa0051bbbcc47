"""Disputes: something is wrong with an order, and two people, or a third, settle it in the open."""
