"""How the business does, for staff: what was counted in the night, month by month, on one page."""
