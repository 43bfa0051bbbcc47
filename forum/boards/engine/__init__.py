"""Local apps that stand in for machina's own of the same name, with what had to change."""
