"""How items and examinations measure: figures over many outcomes, which name nobody."""
