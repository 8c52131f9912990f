"""What can be asked, and the one path that answers it."""
