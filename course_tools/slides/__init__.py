"""`make slides`: a deck of slides from each lesson."""
