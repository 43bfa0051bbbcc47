"""Tickets: what people ask our team, who answers until when, and everything that was said and done about it."""
