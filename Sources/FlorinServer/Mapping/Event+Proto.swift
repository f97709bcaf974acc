internal import FlorinAPI
internal import OrderToCash
internal import Parties
internal import Primitives
internal import Storage
internal import SwiftProtobuf

extension Florin_V1_Event {
  /// An event as callers see it.
  ///
  /// - Throws: `BinaryDecodingError` when what was stored cannot be read.
  init(_ row: StoredEvent) throws {
    self.init()
    eventID = row.id.description
    type = row.type
    createTime = Google_Protobuf_Timestamp(row.recordedAt)
    sequence = row.position
    subject = .with {
      $0.kind = row.subject.kind.name
      $0.id = Self.text(row.subject)
      $0.version = row.subject.version
    }
    switch row.subject.kind {
    case .customer: customer = try Florin_V1_Customer(serializedBytes: row.payload)
    }
  }

  private static func text(_ subject: ResourceReference) -> String {
    switch subject.kind {
    case .customer: CustomerID(subject.id).description
    }
  }
}
