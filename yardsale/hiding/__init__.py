"""What our people have taken out of sight: messages and reviews, which nobody may change or remove."""
