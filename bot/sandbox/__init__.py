"""A call center and a Slack in miniature, on loopback, over real HTTP.

The demo, the tests and the benchmarks use the same ones. All data is fictitious.
"""
