"""Vouchers: what Yardsale pays of a purchase. Their budget stops by itself, by a constraint of Postgres."""
