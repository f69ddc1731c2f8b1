"""The web edge: the redirect that counts clicks, and the calls by which a merchant reports leads and sales."""
