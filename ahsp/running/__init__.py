"""Work that runs behind, whatever it is: bells for workers, signs of life, pace, troubles, and
what a process that reads or sets something large may use."""
