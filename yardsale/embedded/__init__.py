"""Postgres and Valkey from Python wheels, and the supervisor that runs the site on them.

Behind `make up`, `make test`, `make manage` and the benchmarks; production brings its own servers. Nothing in here
imports Django or the site: the site is started as any other program, told where its servers are by the environment.
"""
