internal import Primitives

/// Where a watch of events goes on: after a position of the tenant's events.
///
/// A tenant that was restored may have fewer events than it had, and others later in their places:
/// a token says from which of its lives it is.
///
/// It is not bound to the types that are watched, so that a consumer can be changed without
/// starting again.
struct ResumeToken: Sendable, Hashable {
  /// The first byte of the body.
  private static let version: UInt8 = 2

  /// The position of the last event that was sent, or passed over; 0 is before the first.
  let position: Int64
  /// The tenant's incarnation when the token was given.
  let incarnation: UInt64

  init(after position: Int64, incarnation: UInt64) {
    self.position = position
    self.incarnation = incarnation
  }

  /// Opens a token; nil when it is not the tenant's.
  init?(_ text: String, tenant: TenantID, sealer: TokenSealer) {
    guard let body = sealer.open(text, bound: Self.binding(tenant)) else { return nil }
    var reader = ByteReader(body)
    do throws(ByteReaderError) {
      guard try reader.readUInt8() == Self.version else { return nil }
      incarnation = try reader.readUInt64()
      position = try reader.readInt64()
      try reader.finish()
    } catch {
      return nil
    }
    guard position >= 0 else { return nil }
  }

  /// The text for `resume_token`.
  func text(tenant: TenantID, sealer: TokenSealer) -> String {
    var writer = ByteWriter(capacity: 17)
    writer.appendUInt8(Self.version)
    writer.appendUInt64(incarnation)
    writer.appendInt64(position)
    return sealer.seal(writer.bytes, bound: Self.binding(tenant))
  }

  private static func binding(_ tenant: TenantID) -> TokenSealer.Binding {
    TokenSealer.Binding(purpose: "events", tenant: tenant)
  }
}
