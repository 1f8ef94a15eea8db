"""What the bank says: statements and QRIS settlements, one profile file a source."""
