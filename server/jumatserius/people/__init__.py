"""People, their roles and tokens, and the audit trail."""
