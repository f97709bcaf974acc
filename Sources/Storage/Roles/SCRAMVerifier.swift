internal import Primitives
internal import Signing

/// What PostgreSQL keeps instead of a password: enough to check one, too little to use it.
///
/// Made here, so that no password stands in a statement, where logs and `pg_stat_activity` show it.
///
/// Source: RFC 5802 section 3, RFC 7677; `src/common/scram-common.c` of PostgreSQL for the text.
struct SCRAMVerifier: Sendable {
  /// `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`.
  let text: Redacted<String>

  /// PostgreSQL's own number; a password of 256 random bits needs no more.
  static let iterations = 4096
  private static let saltByteCount = 16

  /// The verifier of a password of ASCII characters, with a new salt.
  ///
  /// - Throws: `SigningError.exhausted` when the machine has no entropy to give.
  init(password: Redacted<String>) throws(SigningError) {
    self.init(password: password, salt: try SecureRandom.bytes(Self.saltByteCount))
  }

  /// The verifier of a password of ASCII characters, which SASLprep leaves as they are.
  init(password: Redacted<String>, salt: [UInt8], iterations: Int = SCRAMVerifier.iterations) {
    let salted = Self.stretched(Array(password.value.utf8), salt: salt, iterations: iterations)
    let clientKey = HMACSHA256.code(for: Array("Client Key".utf8), key: salted)
    let serverKey = HMACSHA256.code(for: Array("Server Key".utf8), key: salted)
    let storedKey = SHA256.digest(of: clientKey)
    text = Redacted(
      "SCRAM-SHA-256$\(iterations):\(base64(salt))$\(base64(storedKey)):\(base64(serverKey))"
    )
  }

  /// Whether a stored verifier is that of a password.
  ///
  /// - Parameters:
  ///   - stored: What `pg_authid` holds; anything else is nobody's verifier.
  ///   - password: A password of ASCII characters.
  /// - Returns: Whether it is.
  static func isVerifier(_ stored: Redacted<String>, of password: Redacted<String>) -> Bool {
    let parts = stored.value.split(separator: "$")
    guard parts.count == 3, parts[0] == "SCRAM-SHA-256" else { return false }
    let parameters = parts[1].split(separator: ":")
    // More than a login of ours ever has would only cost time.
    guard parameters.count == 2, let count = Int(parameters[0]), (1...100_000).contains(count),
      let salt = decodedBase64(String(parameters[1]))
    else { return false }
    return SCRAMVerifier(password: password, salt: salt, iterations: count).text == stored
  }

  /// `Hi` of RFC 5802: PBKDF2 with HMAC-SHA-256 and one block of output.
  private static func stretched(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
    var round = HMACSHA256.code(for: salt + [0, 0, 0, 1], key: password)
    var result = round
    for _ in 1..<iterations {
      round = HMACSHA256.code(for: round, key: password)
      for index in result.indices { result[index] ^= round[index] }
    }
    return result
  }
}

/// The digits of RFC 4648 section 4.
private let alphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
)

/// The bytes of a text in base64 with padding; nil for any other text.
private func decodedBase64(_ text: String) -> [UInt8]? {
  let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
  guard text.utf8.count.isMultiple(of: 4), text.utf8.count - digits.count <= 2,
    text.utf8.dropFirst(digits.count).allSatisfy({ $0 == UInt8(ascii: "=") })
  else { return nil }
  var output: [UInt8] = []
  var bits: UInt32 = 0
  var bitCount: UInt32 = 0
  for digit in digits {
    guard let value = alphabet.firstIndex(of: digit) else { return nil }
    bits = bits << 6 | UInt32(value)
    bitCount += 6
    if bitCount >= 8 {
      bitCount -= 8
      output.append(UInt8(truncatingIfNeeded: bits >> bitCount))
    }
  }
  return output
}

/// Base64 with padding.
private func base64(_ bytes: [UInt8]) -> String {
  var output: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
    for digit in 0..<4 {
      let value = Int(bits >> UInt32(18 - 6 * digit) & 63)
      output.append(digit <= group.count ? alphabet[value] : UInt8(ascii: "="))
    }
  }
  return String(decoding: output, as: UTF8.self)
}
