"""Pages: templates, static files, and the routes that render them."""
