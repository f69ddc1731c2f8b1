"""The partner program: its rules, its rows and its verbs, with no word of chat."""
