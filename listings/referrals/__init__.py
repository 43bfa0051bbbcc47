"""Invitations: somebody brings a neighbour along, and once that neighbour has really bought something both get a voucher."""
