"""What makes neighbours of people: badges, picks, street sales, and help for who is new."""
