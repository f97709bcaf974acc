internal import Primitives

/// Where a watch of events goes on: after a position of the tenant's events.
///
/// It is not bound to the types that are watched, so that a consumer can be changed without
/// starting again.
struct ResumeToken: Sendable, Hashable {
  /// The first byte of the body.
  private static let version: UInt8 = 1

  /// The position of the last event that was sent, or passed over; 0 is before the first.
  let position: Int64

  init(after position: Int64) { self.position = position }

  /// Opens a token; nil when it is not the tenant's.
  init?(_ text: String, tenant: TenantID, sealer: TokenSealer) {
    guard let body = sealer.open(text, bound: Self.binding(tenant)) else { return nil }
    var reader = ByteReader(body)
    do throws(ByteReaderError) {
      guard try reader.readUInt8() == Self.version else { return nil }
      position = try reader.readInt64()
      try reader.finish()
    } catch {
      return nil
    }
    guard position >= 0 else { return nil }
  }

  /// The text for `resume_token`.
  func text(tenant: TenantID, sealer: TokenSealer) -> String {
    var writer = ByteWriter(capacity: 9)
    writer.appendUInt8(Self.version)
    writer.appendInt64(position)
    return sealer.seal(writer.bytes, bound: Self.binding(tenant))
  }

  private static func binding(_ tenant: TenantID) -> TokenSealer.Binding {
    TokenSealer.Binding(purpose: "events", tenant: tenant)
  }
}
