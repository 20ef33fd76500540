"""Work that runs behind, whatever it is: bells for workers, signs of life, pace and troubles."""
