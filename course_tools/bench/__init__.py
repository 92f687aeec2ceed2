"""`make bench`: our networks timed beside PyTorch's."""
