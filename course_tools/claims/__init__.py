"""`make claims`: every sentence about a kind of network, measured again on today's seeds."""
