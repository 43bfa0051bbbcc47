"""Resolved disputes, told without anybody in them: written by one moderator, read by a second, then open to everybody."""
