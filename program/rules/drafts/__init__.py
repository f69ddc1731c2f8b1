"""A draft is text somebody else wrote about our facts; these rules tell whether it says only what the facts say."""
