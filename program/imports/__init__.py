"""Imports take a merchant's past from files, row by row, by the same rules as the calls."""
