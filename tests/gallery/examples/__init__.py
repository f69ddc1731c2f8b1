"""Examples are what the gallery draws: one module for each job or family of cards."""
