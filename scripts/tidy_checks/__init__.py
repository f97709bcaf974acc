"""The checks behind scripts/tidy and scripts/imports: standard library only."""
