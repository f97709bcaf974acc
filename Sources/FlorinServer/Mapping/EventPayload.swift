internal import FlorinAPI
internal import OrderToCash
internal import Parties
internal import Primitives
internal import SwiftProtobuf

/// What is stored with an event: the resource after the change, as callers see it.
enum EventPayload {
  /// An event whose subject is not among the changes: a fault of this program.
  struct UnknownSubject: Error {}

  /// The payload of an event.
  ///
  /// - Throws: `UnknownSubject`, `BinaryEncodingError`.
  static func encode(_ event: DomainEvent, _ changes: Changes) throws -> [UInt8] {
    switch event.subject.kind {
    case .customer:
      let change = changes.customers.last { $0.after.id.bits == event.subject.id }
      guard let change else { throw UnknownSubject() }
      return try Florin_V1_Customer(change.after).serializedBytes()
    }
  }
}
