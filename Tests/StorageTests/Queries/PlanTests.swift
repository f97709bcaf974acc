import FlorinTestSupport
import Parties
import Postgres
import Primitives
import Testing

@testable import Storage

/// The plans of what is asked of large tables: made while the tables are empty, as on the day on
/// which a tenant begins, and kept when they have grown.
@Suite(.serialized, .timeLimit(.minutes(1))) struct PlanTests {
  /// A session like those of serving logins, in which EXPLAIN may be asked for.
  private func withPlans(
    withoutBitmaps: Bool = false,
    _ body: (TenantHandle, (_ add: (inout Pipeline) -> Void) async throws -> [String]) async throws
      -> Void
  ) async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    try await installation.withConnection { connection in
      _ = try await connection.query(Self.createPlans)
    }
    var options = PostgresConnectionOptions(
      host: installation.database.socketDirectory,
      port: installation.database.port,
      database: installation.database.name,
      user: installation.database.superuser
    )
    for (name, value) in Storage.servingParameters { options.runtimeParameters[name] = value }
    let connection = try await PostgresConnection.connect(options, on: TestInstallation.loops[0])
    try await body(tenant) { add in
      _ = try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add(.setLocalEmptySearchPath)
        add(&pipeline)
        pipeline.add(.rollback)
      }
      // A plan is kept for the search path that it was made with.
      let results = try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add(.setLocalEmptySearchPath)
        // Changes of the catalogue by other tests may have the plan made anew: under the settings
        // that the statement runs with.
        pipeline.add(withoutBitmaps ? Self.setLocalNoBitmaps : Self.setLocalBitmaps)
        pipeline.add("SELECT plan FROM public.plans()")
        pipeline.add(.rollback)
      }
      return try results[3].rows.map { try $0[0] }
    }
    connection.close()
  }

  private static let setLocalNoBitmaps: SQL = "SET LOCAL enable_bitmapscan = off"
  private static let setLocalBitmaps: SQL = "SET LOCAL enable_bitmapscan = on"

  /// The plans of the session's prepared statements that touch a tenant's tables.
  private static let createPlans: SQL = """
    CREATE OR REPLACE FUNCTION public.plans() RETURNS TABLE (plan text) LANGUAGE plpgsql AS $$
    DECLARE
      prepared record;
      line text;
    BEGIN
      FOR prepared IN
        SELECT name, array_to_string(array_fill('NULL'::text, ARRAY[cardinality(parameter_types)]), ', ') AS nulls,
          cardinality(parameter_types) AS count
        FROM pg_prepared_statements
        WHERE statement ~ '(FROM|INTO|UPDATE) t_'
        ORDER BY prepare_time, name
      LOOP
        plan := '';
        FOR line IN EXECUTE format(
          CASE prepared.count WHEN 0 THEN 'EXPLAIN (COSTS off) EXECUTE %I'
            ELSE 'EXPLAIN (COSTS off) EXECUTE %I(%s)' END,
          prepared.name, prepared.nulls
        ) LOOP
          plan := plan || line || E'\\n';
        END LOOP;
        RETURN NEXT;
      END LOOP;
    END
    $$
    """

  private let none: [UUIDBits] = []

  @Test func `a list walks the index that narrows it most`() async throws {
    let cases: [(filter: CustomerFilter, index: String)] = [
      (filter { _ in }, "Index Scan using customers_key"),
      (filter { $0.state = .active }, "Index Scan using customers_key"),
      (filter { $0.role = .payer }, "Index Scan using customers_key"),
      (filter { $0.state = .blocked }, "Index Scan using customers_not_active"),
      (
        filter { $0.parentID = CustomerID(UUIDBits(high: 0, low: 0)) },
        "Index Scan using customers_parent_id"
      ),
      (filter { $0.taxValue = "T" }, "Bitmap Index Scan on customers_tax_values"),
      (filter { $0.externalID = "K" }, "Index Scan using customers_external_id"),
    ]
    for (filter, index) in cases {
      let walksIndex = filter.externalID == nil && filter.taxValue == nil
      try await withPlans(withoutBitmaps: walksIndex) { tenant, plans in
        let found = try await plans { pipeline in
          _ = CustomerListStatements.add(
            filter,
            after: nil,
            limit: 10,
            tenant.schema,
            to: &pipeline
          )
        }
        #expect(found.count == 1)
        #expect(found.first?.contains(index) == true, "\(filter): \(found)")
        #expect(found.first?.contains("Seq Scan") == false, "\(filter): \(found)")
        let isWalk = index.hasPrefix("Index Scan")
        #expect(found.first?.contains("Bitmap") == !isWalk, "\(filter): \(found)")
      }
    }
  }

  private func filter(_ edit: (inout CustomerFilter) -> Void) -> CustomerFilter {
    var filter = CustomerFilter()
    edit(&filter)
    return filter
  }

  @Test func `nothing reads a whole table but those of one row`() async throws {
    try await withPlans { tenant, plans in
      let schema = tenant.schema
      let text: [String] = []
      let now = TestInstallation.now
      let found = try await plans { pipeline in
        pipeline.add(CustomerStatements.lock(schema), none, text)
        pipeline.add(CustomerStatements.twins(schema), text)
        pipeline.add(CustomerStatements.namesakes(schema), text, text)
        pipeline.add(CustomerStatements.find(schema), none, text)
        pipeline.add(CustomerStatements.referrers(schema), none, Int64(1))
        pipeline.add(CustomerStatements.descendants(schema), none, Int32(1))
        _ = CustomerColumns().add(CustomerStatements.update(schema), [Int64](), to: &pipeline)
        pipeline.add(IdempotencyStatements.find(schema), none)
        pipeline.add(IdempotencyStatements.purge(schema), now, Int64(1))
        pipeline.add(EventStatements.after(schema), Int64(0), Int64(1))
        pipeline.add(EventStatements.bounds(schema))
        pipeline.add(EventStatements.purge(schema), now, Int64(1))
        pipeline.add(AuditStatements.bodies(schema), Int64(0), Int64(1))
        pipeline.add(AuditStatements.tiles(schema), Int16(0), Int64(0), Int64(1))
      }
      #expect(found.count == 14)
      for plan in found {
        for table in ["customers", "idempotency_records", "events", "audit_entries", "audit_tiles"]
        {
          #expect(!plan.contains("Seq Scan on \(table)"), "\(plan)")
        }
      }
    }
  }

  @Test func `customers are locked in the order of their identifiers`() async throws {
    try await withPlans { tenant, plans in
      let found = try await plans { pipeline in
        pipeline.add(
          CustomerStatements.lock(tenant.schema),
          none,
          [String]()
        )
      }
      let plan = try #require(found.first)
      let lines = plan.split(separator: "\n").map { $0.drop { " ->".contains($0) } }
      let lock = try #require(lines.firstIndex(of: "LockRows"))
      let sort = try #require(lines.firstIndex(of: "Sort Key: id"))
      #expect(lock < sort)
    }
  }
}
