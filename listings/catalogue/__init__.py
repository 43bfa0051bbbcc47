"""What is for sale: categories, listings, photos; browse, search, sell."""
