"""A person's public page and their settings.

Both stand above catalogue, orders and reviews, because the page shows what somebody sells and what others say about
them, the settings offer the districts, and whoever leaves must not have an order open. What a person is, and how
they sign in, stays below in `yardsale.accounts`.
"""
