"""A statement file is a closed statement written for a spreadsheet, a verifier or an accountant's own ledger."""
