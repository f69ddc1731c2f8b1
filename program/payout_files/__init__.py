"""A payout file is what a bank, PayPal or Wise is handed to pay a run: written, read back and added up."""
