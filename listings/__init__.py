"""The catalogue and the trade. Knows nothing of notifications, support or forum."""
