"""The Slack adapter translates between a Slack workspace and the neutral conversation; it decides nothing."""
