"""What Three Rings costs and how well it hears: run one with `make bench-NAME`."""
