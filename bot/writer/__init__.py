"""The writer has a model rewrite facts into sentences, checks what came, and lets a template stand in."""
