"""What we hold about a person: to take with them, to be erased, and for how long we keep it otherwise."""
