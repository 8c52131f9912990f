"""How fast the bot is, as ratios to its peers in the same run: `python -m benchmarks [name …]`.

Absolute times mean nothing on a shared machine. Rates come from paired slices (A B A …), costs from
instructions where they can be counted (hardware counters, else valgrind), otherwise from CPU time.
"""
