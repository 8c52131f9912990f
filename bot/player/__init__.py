"""The one-time page that plays a recording: what the browser gets."""
