"""The checks before a release: the same numbers on every machine, and hard to break.

What `make test` cannot do in five minutes. Not for learners.

    make release                              every check, then one table; exit code 1 unless all ok
    make release ARGS="gate offline"          some of them
    make release ARGS="--again audit"         not what is remembered: measured now
    make environments                         the check `environments` alone, with its own table
    make environments ARGS="'two threads'"    one environment

A result is remembered in build/release/ with a digest of the files that it rests on, so that a run
that broke off is taken up again, and one that no longer holds is done again. Logs lie there too.

| module | responsibility |
|---|---|
| `checks.py` | every check by name: what it wants, what it rests on |
| `notebook_runs.py` | the strict comparison in a process of its own: which cells differ |
| `inside_kernels.py` | pytest plugin: every notebook's own kernel says what was in force in it |
| `kernels.py` | pytest plugin, in `make test` too: kernels that cannot take each other's ports |
| `environments.py` | the environments, and how each is known to have been in force |
| `matrix.py` | environment x notebook: run, remembered, printed |
| `interpreters.py`, `noxfile.py` | other Pythons and NumPys, made by nox; the file of hashes |
| `offline.py` | a process without a network, in a namespace of its own |
| `busy.py` | the comparison again and again, two at a time on busy cores |
| `audit.py` | known weaknesses of the pinned packages |
| `table.py`, `remembered.py` | the rows and the table; results kept between runs |
"""
