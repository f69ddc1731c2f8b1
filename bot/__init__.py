"""The bot: a neutral conversation model, an adapter for each platform, and the process that joins them."""
