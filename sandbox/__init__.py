"""A local Slack workspace and a local Discord server that speak the platforms' own wire protocols."""
