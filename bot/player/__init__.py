"""What a listener's browser is served: one recording, by ranges, at its own pace."""
