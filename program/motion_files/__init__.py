"""Motion files are what can be kept and checked of motions: record, receipt, ballots and the decision log."""
