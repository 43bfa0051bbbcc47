"""A forum as django-machina's tutorial makes it, for showing what ours must not do; nothing of the site is in it."""
