"""`make site`: the lessons as web pages with search."""
