"""Boxes: where they stand, who opens them, how they are, what they are told."""
