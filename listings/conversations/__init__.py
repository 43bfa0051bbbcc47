"""Buyer and seller in contact: threads, messages, the chat guard, where to meet."""
