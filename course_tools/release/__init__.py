"""The checks before a release: the same numbers on every machine, and hard to break.

What `make test` cannot do in five minutes. Not for learners.

    make release                              every check, then one table; exit code 1 unless all ok
    make release ARGS="audit environments"    some of them, or a group
    make release ARGS="--again audit"         not what is remembered: measured now
    make environments                         every notebook in every environment
    make environments ARGS="'two threads' --lessons 04"   one environment, one lesson

A good result is remembered in build/release/ with a digest of the files that it rests on, so that a
run that broke off is taken up again, and one that no longer holds is done again. Logs lie there
too. `checks.py` has every check; `environments.py` judges what the notebooks' own kernels say was
in force in them (`inside_kernels.py`); `noxfile.py` makes other Pythons and NumPys.
"""
