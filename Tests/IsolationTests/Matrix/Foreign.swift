import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf

/// Everything that a tenant has a name for, and names of the same form that nobody has.
struct Foreign {
  let customer: Florin_V1_Customer
  private let tenant: Florin_Admin_V1_Tenant
  private let key: Florin_Admin_V1_Key
  private let pageToken: String
  private let resumeToken: String
  private let requestID: String
  private let channel: Channel

  init(
    _ server: IsolationServer,
    _ owner: (tenant: Florin_Admin_V1_Tenant, key: String),
    canary: String
  ) async throws {
    tenant = owner.tenant
    channel = server.channel(key: owner.key)
    requestID = "create \(canary)"
    customer = try await CrossTenantTests.customer(named: canary, channel)
    _ = try await CrossTenantTests.customer(named: "\(canary) two", channel)
    let keys = try await Florin_Admin_V1_KeysServiceClient(server.operators).listKeys(
      .with { $0.tenantID = owner.tenant.tenantID }
    )
    key = keys.keys[0]
    let customers = Florin_V1_CustomersServiceClient(channel)
    pageToken = try await customers.listCustomers(.with { $0.pageSize = 1 }).nextPageToken
    let stream = try await Florin_V1_EventsServiceClient(channel).watchEvents(
      .with { $0.start = .earliest }
    )
    resumeToken = try await stream.next()?.resumeToken ?? ""
    stream.cancel()
  }

  /// A name that the tenant has, and one that nobody has.
  func names(of kind: NamingFields.Kind) -> (foreign: String, absent: String) {
    switch kind {
    case .customer: (customer.customerID, "cus_01h455vb4pex5vsknk084sn02q")
    case .externalID: (customer.externalID, "ext nobody")
    case .tenant: (tenant.tenantID, "tnt_01h455vb4pex5vsknk084sn02q")
    case .tenantName: (tenant.name, "nobody")
    case .key: (key.keyID, "key_01h455vb4pex5vsknk084sn02q")
    case .principal: (key.principalID, "prn_01h455vb4pex5vsknk084sn02q")
    case .pageToken: (pageToken, pageToken.reversedText)
    case .resumeToken: (resumeToken, resumeToken.reversedText)
    case .etag: (customer.etag, "1-00000000")
    case .requestID: (requestID, "request of nobody")
    case .filter:
      (
        "external_id = \"\(customer.externalID)\" AND parent_id = \(customer.customerID)",
        "external_id = \"ext nobody\" AND parent_id = cus_01h455vb4pex5vsknk084sn02q"
      )
    }
  }

  /// What the tenant has, and how much was written down about it.
  func state() async throws -> [String] {
    let customers = try await Florin_V1_CustomersServiceClient(channel).listCustomers(.init())
    var lines = customers.customers.map { $0.textFormatString() }
    let stream = try await Florin_V1_EventsServiceClient(channel).watchEvents(
      .with {
        $0.start = .earliest
        $0.heartbeatInterval.seconds = 1
      }
    )
    while let response = try await stream.next() {
      guard case .event(let event) = response.kind else { break }
      lines.append("\(event.sequence) \(event.eventID)")
    }
    stream.cancel()
    return lines
  }
}

extension String {
  /// The same letters, the last first: of the same form, and no token of anybody's.
  var reversedText: String { String(reversed()) }
}
