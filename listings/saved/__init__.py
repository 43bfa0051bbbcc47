"""What somebody keeps an eye on: things they saved, people they follow."""
