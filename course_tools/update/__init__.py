"""`make update`: a newer course, and in its notebooks the answers and guesses of the old ones."""
