"""The desk: help for people, from people."""
