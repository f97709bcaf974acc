# Aliases of scripts/*, for those who type make by habit.
.PHONY: bootstrap demo test check bench
bootstrap demo test check bench:
	@scripts/$@
