"""The checks of a scenario that need its examples played or its phrases read by the models."""
