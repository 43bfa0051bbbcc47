"""The boards: django-machina's tables behind our own doors. None of machina's addresses, templates or scripts is reachable."""
