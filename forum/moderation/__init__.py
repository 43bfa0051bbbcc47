"""What our people do about what is against the rules: acts, appeals against them, and the log everybody may read."""
