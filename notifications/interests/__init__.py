"""What a person wants to hear about, and the matcher that finds them for a new listing."""
