"""The lessons in nbgrader, for schools that have it; INSTRUCTORS.md says how to use this."""
