"""The help centre: how things work here, in plain words."""
