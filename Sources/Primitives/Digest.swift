/// The 32 bytes of a SHA-256 digest or of an HMAC made with it, without memory of their own.
package struct Digest: Hashable, Sendable, BitwiseCopyable {
  /// Bytes of a digest.
  package static let byteCount = 32
  /// 32 zero bytes, which stand for the absence of a digest in binary layouts.
  package static let zero = Digest(filling: { _ in })

  // In memory as on the wire: the words are never taken for numbers.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  /// The digest whose bytes a closure writes; those it leaves alone are zero.
  package init(filling fill: (UnsafeMutableRawBufferPointer) -> Void) {
    withUnsafeMutableBytes(of: &self, fill)
  }

  /// The digest of 32 bytes; nil for any other number.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(filling: { $0.copyBytes(from: bytes) })
  }

  /// The 32 bytes.
  package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The 32 bytes, where they are.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: self, body)
  }
}

extension Digest: CustomStringConvertible {
  /// 64 hexadecimal digits.
  package var description: String { withUnsafeBytes { Hex.encode($0) } }
}
