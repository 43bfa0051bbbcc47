"""A lively, fictional town for the demo: content is pure and seeded, `seeding` writes it to the database."""
