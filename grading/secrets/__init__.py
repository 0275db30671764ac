"""What must be kept: how it can be spoken, hinted at, or confirmed."""
