"""The Discord adapter: it translates between Discord and the neutral conversation model, and decides nothing."""
