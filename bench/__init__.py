"""What Three Rings costs and how well it hears: run one with `python -m bench.NAME`."""
