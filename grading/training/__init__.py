"""How the weights are made: the corpus read, the head trained, its figures reported."""
