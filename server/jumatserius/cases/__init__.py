"""The stored side of reconciliation: facts out of the database, matches and cases into it."""
