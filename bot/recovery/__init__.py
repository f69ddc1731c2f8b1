"""Recovery is what stands between a broken disk and the end of a program: backups, checks, drills and restores."""
