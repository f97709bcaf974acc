import FlorinAPI
import FlorinServer
import Foundation
import GRPC
import SwiftProtobuf
import Testing

/// Every RPC with tenant A's credential and everything that tenant B has a name for answers exactly
/// as for a name that nobody has.
///
/// Source: RELIABILITY 2.6, ASVS 8.4.1.
@Suite(.timeLimit(.minutes(3))) struct CrossTenantTests {
  private static let canary = "canary-b-5f3c9a71"

  @Test func `every method has a row, and every field that names something is known`()
    async throws
  {
    let server = try await IsolationServer()
    let rows = Dictionary(grouping: Self.probes, by: \.method.path)
    let fields = try NamingFields(of: server.server.registrations)
    for method in server.server.registrations.flatMap(\.methods).map(\.method)
    where !Self.everybodys.contains(method.service) {
      let probes = rows[method.path] ?? []
      #expect(probes.count == 1, "the matrix needs a row for \(method.path)")
      for probe in probes {
        let (naming, unknown) = fields.fields(of: probe.requestType)
        #expect(unknown == [], "NamingFields must say whether these name something")
        #expect(
          !naming.isEmpty || Self.withoutNames.contains(method.method),
          "\(method.path) names nothing?"
        )
      }
    }
    try await server.stop()
  }

  @Test func `another tenant's names are names that nobody has`() async throws {
    let server = try await IsolationServer()
    let a = try await server.tenant("tenant-a")
    let b = try await server.tenant("tenant-b")
    let foreign = try await Foreign(server, b, canary: Self.canary)
    let before = try await foreign.state()
    let fields = try NamingFields(of: server.server.registrations)
    let channel = server.channel(key: a.key)
    var compared = 0
    for probe in Self.probes {
      for field in fields.fields(of: probe.requestType).naming {
        let names = foreign.names(of: field.kind)
        let theirs = await Answer(probe, channel, field.path, names.foreign)
        let nobodys = await Answer(probe, channel, field.path, names.absent)
        #expect(
          theirs.text == nobodys.text,
          "\(probe.method.path) \(field.path.joined(separator: "."))"
        )
        // What A sent may come back; nothing else that is B's.
        #expect(!theirs.text.contains(Self.canary), "\(probe.method.path) \(field.path)")
        compared += 1
      }
    }
    #expect(compared > 60)
    // Nothing of B's has changed, and nothing was written down there.
    #expect(try await foreign.state() == before)
    // The comparison can tell: with B's own credential, B's names are known.
    let known = try await Florin_V1_CustomersServiceClient(server.channel(key: b.key)).getCustomer(
      .with { $0.customerID = foreign.customer.customerID }
    )
    #expect(known == foreign.customer)
    try await server.stop()
  }

  @Test func `without a credential every method but health and reflection is closed`() async throws
  {
    let server = try await IsolationServer()
    let asA = server.channel(key: try await server.tenant("tenant").key)
    for probe in Self.probes {
      do {
        _ = try await probe.call(server.channel(key: nil), asA, nil)
        Issue.record("\(probe.method.path) answers without a credential")
      } catch let error as RPCError {
        #expect(error.code == .unauthenticated, "\(probe.method.path)")
      }
    }
    try await server.stop()
  }

  @Test func `operators' methods are closed to tenants, and tenants' to operators`() async throws {
    let server = try await IsolationServer()
    let asA = server.channel(key: try await server.tenant("tenant").key)
    for probe in Self.probes {
      let isAdmin = probe.method.service.hasPrefix("florin.admin.")
      do {
        _ = try await probe.call(isAdmin ? asA : server.operators, asA, nil)
        Issue.record("\(probe.method.path) answers the wrong audience")
      } catch let error as RPCError {
        #expect(error.code == .permissionDenied, "\(probe.method.path)")
      }
    }
    try await server.stop()
  }

  static func customer(named name: String, _ channel: Channel) async throws -> Florin_V1_Customer {
    try await Florin_V1_CustomersServiceClient(channel).createCustomer(
      .with {
        $0.customer = example(name)
        $0.requestID = "create \(name)"
      }
    )
  }

  static func example(_ name: String) -> Florin_V1_Customer {
    .with {
      $0.displayName = name
      $0.legalName = name
      $0.externalID = "ext \(name)"
      $0.currencyCode = "EUR"
      $0.paymentTerms.netDays = 30
    }
  }
}

/// What one call was answered.
struct Answer {
  /// What came, without what differs from call to call: the name that was asked for, identifiers,
  /// moments.
  let text: String

  init(_ probe: Probe, _ channel: Channel, _ path: [String], _ value: String) async {
    var raw: String
    do {
      raw = try await probe.call(channel, channel, Probe.Change(path: path, value: value))
    } catch let error as RPCError {
      let details = error.status.typedDetails
      let info = details.first(ErrorInfo.self)?.textFormatString() ?? "-"
      let request = details.first(BadRequest.self)?.textFormatString() ?? "-"
      raw = "\(error.code) \(error.message) \(info) \(request)"
    } catch {
      raw = "\(error)"
    }
    text =
      raw.replacing(value, with: "•")
      .replacing(#/[a-z]{3}_[0-9a-z]{26}/#, with: "•")
      .replacing(#/probe [0-9A-F-]{36}/#, with: "•")
      .replacing(#/(seconds|nanos|sequence|version): \d+/#, with: "•")
      .replacing(#/"\d+-[0-9a-f]{8}"/#, with: "•")
      .replacing(#/_token: "[^"]*"/#, with: "•")
  }
}
