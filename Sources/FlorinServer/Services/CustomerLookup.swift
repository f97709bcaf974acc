internal import GRPC
internal import OrderToCash
internal import Parties
internal import Primitives

/// Customers as requests name them.
enum CustomerLookup {
  /// The identifier of a text; nil for an empty one, which is noted, and for one that no customer
  /// can have.
  ///
  /// A text that is no identifier is not wrong in form: it is answered as one that does not exist,
  /// so that nobody learns from the answer what identifiers look like, or whose exist.
  static func id(_ text: String, _ path: String, _ check: inout RequestCheck) -> CustomerID? {
    if text.isEmpty { check.add(path, .required, "is empty") }
    return CustomerID(text)
  }

  /// What a caller is told about a customer that does not exist, whoever asks and however.
  ///
  /// - Parameters:
  ///   - text: The name that was given.
  ///   - key: How the customer was named: `customer_id` or `external_id`.
  /// - Returns: NOT_FOUND.
  static func notFound(_ text: String, as key: String = "customer_id") -> RPCError {
    RPCError(CustomerReason.notFound, facts: [key: String(text.prefix(maximumEcho))])
  }

  /// Characters of a name that an answer repeats.
  private static let maximumEcho = 128
}
