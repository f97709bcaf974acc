import Postgres
import Primitives
import Testing

@testable import Storage

/// An operator's write that comes again later, when others have been done since.
@Suite(.timeLimit(.minutes(2))) struct RepeatedRequestTests {
  private func request(_ method: String, _ requestID: String = "one") -> OperatorRequest {
    OperatorRequest(
      principal: testOperator,
      method: method,
      requestID: requestID,
      digest: [UInt8](method.utf8)
    )
  }

  @Test func `a suspension that is repeated after the tenant was resumed changes nothing`()
    async throws
  {
    let tenants = try await TestInstallation.fresh().tenants
    let made = try await tenants.create(TenantDraft(name: name, displayName: "Acme"))
    let suspension = request("SuspendTenant")
    #expect(try await tenants.suspend(made.id, request: suspension).state == .suspended)
    let resumption = request("ResumeTenant")
    let resumed = try await tenants.resume(made.id, request: resumption)
    #expect(try await tenants.suspend(made.id, request: suspension) == tenants.tenant(made.id))
    #expect(try await tenants.tenant(made.id).placement.epoch == resumed.placement.epoch)
    #expect(try await tenants.handle(for: made.id).isWritable)
    try await tenants.suspend(made.id)
    #expect(try await tenants.resume(made.id, request: resumption).state == .suspended)
  }

  @Test func `a repeated suspension finishes what the first could not`() async throws {
    let installation = try await TestInstallation.fresh { $0.busyAttempts = 1 }
    let made = try await installation.tenant()
    let suspension = request("SuspendTenant")
    try await installation.holdingHead(of: made) {
      _ = await #expect(throws: TenantError.busy) {
        try await installation.tenants.suspend(made.id, request: suspension)
      }
    }
    try await installation.tenants.suspend(made.id, request: suspension)
    let suspended = try await installation.tenants.tenant(made.id)
    #expect(suspended.state == .suspended)
    #expect(suspended.fencedEpoch == suspended.placement.epoch)
  }

  @Test func `a drop that is repeated after its answer was lost succeeds`() async throws {
    let tenants = try await TestInstallation.fresh().tenants
    let made = try await tenants.create(TenantDraft(name: name, displayName: "Acme"))
    let drop = request("DropTenant")
    for _ in 1...2 {
      try await tenants.drop(made.id, confirmation: "acme", isForced: true, request: drop)
    }
    await #expect(throws: TenantError.unknown) {
      try await tenants.drop(
        made.id,
        confirmation: "acme",
        isForced: true,
        request: request("DropTenant", "two")
      )
    }
  }

  @Test func `a drop that is repeated after the tenant was restored drops nothing`() async throws {
    let tenants = try await TestInstallation.fresh().tenants
    let made = try await tenants.create(TenantDraft(name: name, displayName: "Acme"))
    var archive: [UInt8] = []
    try await tenants.export(made.id) { archive += $0 }
    let drop = request("DropTenant")
    try await tenants.drop(made.id, confirmation: "acme", request: drop)
    var rest: [UInt8]? = archive
    let restored = try await tenants.restore { rest.take() }
    try await tenants.drop(made.id, confirmation: "acme", request: drop)
    #expect(try await tenants.tenant(made.id) == restored)
    #expect(try await tenants.handle(for: made.id).isWritable)
  }

  @Test func `a drop of another tenant under the same name is refused`() async throws {
    let tenants = try await TestInstallation.fresh().tenants
    let made = try await tenants.create(TenantDraft(name: name, displayName: "Acme"))
    try await tenants.drop(
      made.id,
      confirmation: "acme",
      isForced: true,
      request: request("DropTenant")
    )
    let other = OperatorRequest(
      principal: testOperator,
      method: "DropTenant",
      requestID: "one",
      digest: [9]
    )
    await #expect(throws: TenantError.requestIDReused(made.id.bits)) {
      try await tenants.drop(made.id, confirmation: "acme", isForced: true, request: other)
    }
  }

  private var name: TenantName {
    guard let name = TenantName("acme") else { preconditionFailure("a name of four letters") }
    return name
  }
}
