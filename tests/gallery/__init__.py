"""The gallery is every message that the bot posts, drawn on both platforms, so that it can be looked at and held."""
