"""Which rooms a rule applies to."""

# No Foundation, no clock, no I/O, no protobuf: they can be replayed.
PURE = frozenset(
    """Monetary Accounting Parties Catalog Ordering Invoicing Receivables Reconciliation
    OrderToCash MerkleLog BankStatements EInvoicing Forecasting""".split()
)

# An existential here is a box and an indirect call on a path that runs for every frame or row.
WITHOUT_EXISTENTIALS = PURE | {"Primitives", "Signing", "Reactor", "TLS", "HTTP2", "WriteLane"}

# Money and quantities are integers here.
WITHOUT_FLOATING_POINT = PURE | {"Storage"}

# Rooms whose job is SQL.
OVER_SQL = frozenset({"Storage", "Postgres", "EmbeddedPostgres"})

# Programs: a few lines over a library, with standard output as their interface.
PROGRAMS = frozenset({"florin", "protoc-gen-florin", "interop-server", "interop-client"})
