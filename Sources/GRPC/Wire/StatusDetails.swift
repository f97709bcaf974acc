public import SwiftProtobuf

/// Which rule refused a call; see `google.rpc.ErrorInfo`.
public typealias ErrorInfo = Google_Rpc_ErrorInfo
/// Which fields of a request are wrong; see `google.rpc.BadRequest`.
public typealias BadRequest = Google_Rpc_BadRequest
/// When to try again; see `google.rpc.RetryInfo`.
public typealias RetryInfo = Google_Rpc_RetryInfo
/// What must hold before a call can succeed; see `google.rpc.PreconditionFailure`.
public typealias PreconditionFailure = Google_Rpc_PreconditionFailure
/// Which quota a call exceeded; see `google.rpc.QuotaFailure`.
public typealias QuotaFailure = Google_Rpc_QuotaFailure
/// Which resource an error is about; see `google.rpc.ResourceInfo`.
public typealias ResourceInfo = Google_Rpc_ResourceInfo
/// How to find a call in the server's records; see `google.rpc.RequestInfo`.
public typealias RequestInfo = Google_Rpc_RequestInfo

/// The typed facts of an error, in the order they were added.
///
/// They travel as a `google.rpc.Status` in `grpc-status-details-bin`, among the trailers: keep the
/// whole under a few kilobytes, because peers limit the size of header lists (8 KiB is common).
///
/// ```swift
/// var details = StatusDetails()
/// details.add(ErrorInfo.with { $0.reason = "CREDIT_EXCEEDED"; $0.domain = "florin" })
/// throw RPCError(.failedPrecondition, "the customer's credit is used up", details: details)
/// ```
public struct StatusDetails: Sendable, Hashable {
  /// Each fact with the name of its type.
  public private(set) var packed: [Google_Protobuf_Any]

  /// No facts.
  public init() { packed = [] }

  /// The facts of a serialized `google.rpc.Status`; nil when the bytes are not one.
  ///
  /// - Parameter status: As `Status.details` holds it; empty bytes have no facts.
  public init?(serializedStatus status: [UInt8]) {
    guard let decoded = try? Google_Rpc_Status(serializedBytes: status) else { return nil }
    packed = decoded.details
  }

  /// Adds a fact.
  ///
  /// A message that cannot be serialized (a proto2 message without a required field) is left out:
  /// an error must not be lost over its details.
  public mutating func add(_ detail: some Message) {
    // Through its bytes, because an Any that still holds its message compares unequal to a
    // received one.
    guard let any = try? Google_Protobuf_Any(message: detail),
      let bytes: [UInt8] = try? any.serializedBytes(),
      let plain = try? Google_Protobuf_Any(serializedBytes: bytes)
    else { return }
    packed.append(plain)
  }

  /// The first fact of a type; nil when there is none that can be decoded.
  public func first<Detail: Message>(_ type: Detail.Type) -> Detail? {
    all(type).first
  }

  /// All facts of a type that can be decoded, in order.
  public func all<Detail: Message>(_ type: Detail.Type) -> [Detail] {
    packed.compactMap { $0.isA(type) ? try? Detail(unpackingAny: $0) : nil }
  }

  /// A serialized `google.rpc.Status` with these facts; empty when there are none.
  public func serialized(_ code: Status.Code, _ message: String) -> [UInt8] {
    guard !packed.isEmpty else { return [] }
    let status = Google_Rpc_Status.with {
      $0.code = Int32(code.rawValue)
      $0.message = message
      $0.details = packed
    }
    return (try? status.serializedBytes()) ?? []
  }
}

extension Status {
  /// A status with typed details.
  public init(_ code: Code, _ message: String, details: StatusDetails) {
    self.init(code, message, details: details.serialized(code, message))
  }

  /// The typed details; none when there are none, or none that can be decoded.
  public var typedDetails: StatusDetails {
    StatusDetails(serializedStatus: details) ?? StatusDetails()
  }
}

extension RPCError {
  /// An error with typed details.
  ///
  /// - Parameters:
  ///   - code: Any code but OK.
  ///   - message: For developers; sent to the peer.
  ///   - details: For programs; sent to the peer.
  ///   - metadata: Trailing metadata.
  ///   - cause: Kept on this side for logs.
  public init(
    _ code: Status.Code,
    _ message: String,
    details: StatusDetails,
    metadata: Metadata = Metadata(),
    cause: (any Error)? = nil
  ) {
    self.init(
      code,
      message,
      details: details.serialized(code, message),
      metadata: metadata,
      cause: cause
    )
  }

  /// The first detail of a type, such as `error.detail(ErrorInfo.self)?.reason`.
  public func detail<Detail: Message>(_ type: Detail.Type) -> Detail? {
    status.typedDetails.first(type)
  }
}
