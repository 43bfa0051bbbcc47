"""Haggling: offers, counters, thresholds, private offers, price ladders."""
