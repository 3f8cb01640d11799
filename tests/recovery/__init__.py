"""How well scores recover what simulated participants were given; figures for docs/exercises."""
