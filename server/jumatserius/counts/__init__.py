"""What collectors declare: counts and deposits."""
