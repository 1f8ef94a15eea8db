"""Periods of reconciliation: weeks and months that are checked, closed and sealed."""
