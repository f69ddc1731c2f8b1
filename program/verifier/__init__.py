"""The verifier is one file that a partner runs by themselves to check a statement: it knows nothing of this program."""
