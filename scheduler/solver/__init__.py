"""The engine. Its doors are `solve`, `prove` and `repair`, each in the module of its name."""
