"""The order: its moves, its deadlines, its page."""
