"""What people may ask: one module a noun, plain functions that fetch from the program and return a reply."""
