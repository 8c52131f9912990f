"""The trail of who saw what: written before anything is shown."""
