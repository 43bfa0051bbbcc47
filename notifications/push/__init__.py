"""Web push: what a person hears on a phone or a computer while no page of ours is open, and what makes the site installable."""
