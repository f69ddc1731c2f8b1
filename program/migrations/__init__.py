"""Migrations take a store from any released shape to this one, each in one transaction."""
