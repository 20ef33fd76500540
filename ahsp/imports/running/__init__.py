"""How a batch moves from state to state: bells, leases, turns, and every way to end."""
