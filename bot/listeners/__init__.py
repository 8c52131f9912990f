"""One file for each way in from Slack: takes a request apart, hands it on, lets the answer out."""
