"""The ledger: double entry in integer rupiah, append-only."""
