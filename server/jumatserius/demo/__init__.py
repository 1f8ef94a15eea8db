"""A seeded kabupaten that lives through eight Fridays: the whole way on one computer, honest and not."""
