"""How fast the bot is, as ratios to its peers in the same run: `python -m benchmarks [name …]`.

Absolute times mean nothing on a shared machine. Rates come from paired slices (A B A …), costs from
instructions where they can be counted (hardware counters, else valgrind), otherwise from CPU time.
Peers are programs that anybody could write by hand. `bolt`, `bare` and `tuned` take nothing from
`bot`, nor do the services that all of them ask (`stub`) while they run, so that a change of ours
changes our side alone; `calls`, `render` and the constant POST of `lookup` have their bytes of it.
`listening` has limits instead of a peer: for memory, and for how late the event loop may be by its
own doing, which the kernel tells apart from what else the machine was busy with (Linux). `burst`
and some of `growth` and `command` tell figures with their unit.
"""
