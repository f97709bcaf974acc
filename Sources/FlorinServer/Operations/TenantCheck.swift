internal import Primitives
internal import Reactor
internal import Storage

/// What came of holding a tenant's rows against each other, for `florin check`.
///
/// The audit tree is computed anew from its leaves by code that shares nothing with what wrote it;
/// customers, events and the records of requests are held against the changes that the leaves tell
/// of.
public struct TenantCheck: Sendable, Hashable {
  /// The tenant's identifier.
  public let tenantID: String
  /// The operators' name of the tenant.
  public let name: String
  /// Leaves of the audit trail that were read.
  public let leafCount: UInt64
  /// Customers that were read.
  public let customerCount: UInt64
  /// Events that were read.
  public let eventCount: UInt64
  /// Records of requests that were read.
  public let recordCount: UInt64
  /// The root of the audit tree as its leaves have it: 64 hexadecimal digits.
  public let rootHash: String
  /// What should not be so, the first 100, a line each.
  public let findings: [String]
  /// How much was found in all.
  public let findingCount: Int

  /// Whether nothing was found.
  public var isSound: Bool { findingCount == 0 }

  /// Checks tenants in the database itself; a server may run on it meanwhile.
  ///
  /// Each tenant is read in one transaction, some 200 bytes of memory for each leaf and customer.
  ///
  /// - Parameters:
  ///   - configuration: That of the server.
  ///   - tenants: Names or identifiers; empty for all tenants that can be read.
  /// - Returns: A check for each tenant, in the order asked for, or that of their making.
  /// - Throws: `ConfigurationError`; `TenantCheckError` for a tenant that does not exist, or when
  ///   the database does not answer.
  public static func run(
    _ configuration: ServerConfiguration,
    tenants: [String] = []
  ) async throws -> [TenantCheck] {
    try configuration.validate()
    let loops = try EventLoopGroup(count: 1)
    do {
      let storage = try await Storage.open(.reading(configuration), on: loops.loops)
      do {
        let checks = try await all(named: tenants, in: storage)
        await storage.close()
        await loops.stop()
        return checks
      } catch {
        await storage.close()
        throw error
      }
    } catch {
      await loops.stop()
      guard !(error is TenantCheckError) else { throw error }
      throw TenantCheckError(message: StorageProblem.line(error))
    }
  }

  static func all(named names: [String], in storage: Storage) async throws -> [TenantCheck] {
    var checks: [TenantCheck] = []
    guard names.isEmpty else {
      for name in names {
        checks.append(try await of(try await tenant(name, in: storage), in: storage))
      }
      return checks
    }
    var last: TenantID?
    while true {
      let page = try await storage.tenants.tenants(after: last, limit: 100)
      guard let next = page.last?.id else { return checks }
      last = next
      for tenant in page where tenant.state.isReadable {
        checks.append(try await of(tenant, in: storage))
      }
    }
  }

  private static func tenant(_ text: String, in storage: Storage) async throws -> Tenant {
    do {
      if let id = TenantID(text) { return try await storage.tenants.tenant(id) }
      guard let name = TenantName(text) else { throw TenantError.unknown }
      return try await storage.tenants.tenant(named: name)
    } catch TenantError.unknown {
      throw TenantCheckError(message: "there is no tenant '\(text)'")
    }
  }

  private static func of(_ tenant: Tenant, in storage: Storage) async throws -> TenantCheck {
    guard tenant.state.isReadable else {
      throw TenantCheckError(message: "tenant \(tenant.name) is \(tenant.state): it has no rows")
    }
    let report = try await storage.check(tenant.handle)
    return TenantCheck(
      tenantID: tenant.id.description,
      name: tenant.name.text,
      leafCount: report.leaves,
      customerCount: report.customers,
      eventCount: report.events,
      recordCount: report.records,
      rootHash: Hex.encode(report.root),
      findings: report.findings.map(\.description),
      findingCount: report.findingCount
    )
  }
}

/// Why a tenant was not checked.
public struct TenantCheckError: Error, Sendable, Hashable, CustomStringConvertible {
  let message: String

  /// One line that says what.
  public var description: String { message }
}
