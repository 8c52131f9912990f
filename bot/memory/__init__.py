"""What is remembered, here or between instances."""
