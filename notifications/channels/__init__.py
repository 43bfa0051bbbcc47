"""How people are told: in the app, by e-mail."""
