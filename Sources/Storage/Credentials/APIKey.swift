package import Primitives
internal import Signing

/// The text of an API key: `flr_<environment>_<prefix>_<secret>_<checksum>`.
///
/// | part | what | why |
/// | --- | --- | --- |
/// | environment | 1 to 16 letters a to z | a key of a test system is known by its looks |
/// | prefix | 8 base62 digits | names the key; no secret, may stand in lists and logs |
/// | secret | 43 base62 digits: 256 random bits | guessing is hopeless, so a fast hash is right |
/// | checksum | 6 base62 digits: CRC-32 of what stands before | a mistyped key costs nothing |
///
/// Source: RELIABILITY 4.2.
package struct APIKey: Sendable, CustomStringConvertible {
  /// The system that the key is for.
  package let environment: String
  /// The eight digits by which the key is looked up.
  package let prefix: Prefix
  /// The 43 digits that prove possession.
  let secret: Redacted<[UInt8]>

  /// A key's eight digits.
  package struct Prefix: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    /// Digits of a prefix.
    static let digitCount = 8
    /// The digits, the first in the highest byte.
    private let packed: UInt64

    /// The prefix of eight base62 digits; nil for any other text.
    init?(_ digits: some Collection<UInt8>) {
      guard digits.count == Self.digitCount, digits.allSatisfy(isBase62Digit) else { return nil }
      packed = digits.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The prefix of eight base62 digits; nil for any other text.
    package init?(_ text: String) { self.init(Array(text.utf8)) }

    package var description: String {
      let shifts = stride(from: UInt64(56), through: 0, by: -8)
      return String(decoding: shifts.map { UInt8(truncatingIfNeeded: packed >> $0) }, as: UTF8.self)
    }
  }

  private static let scheme = "flr"
  private static let separator = UInt8(ascii: "_")
  private static let secretByteCount = 32
  private static let secretDigitCount = Base62.digitCount(byteCount: secretByteCount)
  private static let checksumByteCount = 4
  private static let environmentLengthMax = 16

  /// A new key.
  ///
  /// - Parameter environment: 1 to 16 letters a to z.
  /// - Throws: `SigningError.exhausted` when the machine has no entropy to give.
  init(environment: String) throws(SigningError) {
    precondition(Self.isEnvironment(environment.utf8), "an environment is 1 to 16 letters")
    self.environment = environment
    // Six bytes make nine digits; the first says little, and eight are wanted: 2^47 prefixes.
    let digits = Base62.encode(try SecureRandom.bytes(6)).utf8.dropFirst()
    guard let prefix = Prefix(digits) else { preconditionFailure("nine digits less one are eight") }
    self.prefix = prefix
    secret = Redacted(Array(Base62.encode(try SecureRandom.bytes(Self.secretByteCount)).utf8))
  }

  /// The key of a text; nil for a text of another form or with a wrong checksum.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 128 else { return nil }
    let parts = bytes.split(separator: Self.separator, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].elementsEqual(Self.scheme.utf8),
      Self.isEnvironment(parts[1]), let prefix = Prefix(parts[2]),
      parts[3].count == Self.secretDigitCount, parts[3].allSatisfy(isBase62Digit)
    else { return nil }
    let checksum = Self.checksum(of: bytes[..<(parts[4].startIndex - 1)])
    guard parts[4].elementsEqual(checksum.utf8) else { return nil }
    environment = String(decoding: parts[1], as: UTF8.self)
    self.prefix = prefix
    secret = Redacted(Array(parts[3]))
  }

  /// Whether an environment may stand in a key: 1 to 16 letters a to z.
  package static func isEnvironment(_ text: String) -> Bool { isEnvironment(text.utf8) }

  private static func isEnvironment(_ text: some Collection<UInt8>) -> Bool {
    (1...environmentLengthMax).contains(text.count)
      && text.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }

  /// What a list shows of the key, such as `flr_live_4Tq81xZb`.
  package static func shownPrefix(environment: String, prefix: Prefix) -> String {
    "\(scheme)_\(environment)_\(prefix)"
  }

  /// The whole key, secret included: what its owner is shown once.
  package var text: Redacted<String> {
    let shown = Self.shownPrefix(environment: environment, prefix: prefix)
    let head = shown + "_" + String(decoding: secret.value, as: UTF8.self)
    return Redacted(head + "_" + Self.checksum(of: head.utf8))
  }

  /// What is stored in place of the secret: its HMAC-SHA-256 under the pepper.
  ///
  /// - Parameter pepper: A key that is not in the database.
  /// - Returns: 32 bytes.
  func digest(pepper: Redacted<[UInt8]>) -> [UInt8] {
    HMACSHA256.code(for: secret.value, key: pepper.value)
  }

  private static func checksum(of bytes: some Sequence<UInt8>) -> String {
    let value = CRC32.checksum(bytes)
    let shifts = stride(from: UInt32(24), through: 0, by: -8)
    return Base62.encode(shifts.map { UInt8(truncatingIfNeeded: value >> $0) })
  }

  /// The key without its secret.
  package var description: String {
    Self.shownPrefix(environment: environment, prefix: prefix) + "_•••"
  }
}

/// Whether a byte is a digit, a capital or a small letter.
private func isBase62Digit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"):
    true
  default: false
  }
}
