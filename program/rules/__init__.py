"""Rules are pure functions on frozen values: no store, no clock, no chance of their own."""
