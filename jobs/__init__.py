"""What the clock asks: each job is declared once, with its schedule, and yields the messages to deliver."""
