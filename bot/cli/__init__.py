"""The command line's groups of commands; each tells what went wrong in one sentence."""
