"""The neutral conversation model: what can be asked, how it is answered, and who may ask, with no platform in it."""
