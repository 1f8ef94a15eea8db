"""Photos and papers: taken in, cleaned, kept, and shown to whom they concern."""
