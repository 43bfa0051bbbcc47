"""Every order explained, every day; what a gateway forgot to tell is found and healed."""
