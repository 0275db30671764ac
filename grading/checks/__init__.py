"""One file for each kind of check, each with `mark`: a check and a reading in, a verdict out."""
