"""Cards are replies that more than one story draws: handlers when asked, jobs when the clock asks."""
