internal import COpenSSL

/// The subject alternative names of a certificate that Florin looks at (RFC 5280 section 4.2.1.6).
struct AlternativeNames: Sendable, Hashable {
  private(set) var dnsNames: [String] = []
  private(set) var uris: [String] = []
  private(set) var addresses: [String] = []

  init(certificate: OpaquePointer) {
    guard
      let extensionValue = unsafe X509_get_ext_d2i(
        certificate,
        NID_subject_alt_name,
        nil,
        nil
      )
    else { return }
    let names = OpaquePointer(extensionValue)
    defer { unsafe GENERAL_NAMES_free(names) }
    for index in 0..<max(0, unsafe OPENSSL_sk_num(names)) {
      guard let item = unsafe OPENSSL_sk_value(names, index) else { continue }
      unsafe add(item.assumingMemoryBound(to: GENERAL_NAME.self))
    }
  }

  private mutating func add(_ name: UnsafeMutablePointer<GENERAL_NAME>) {
    var kind: Int32 = 0
    guard let value = unsafe GENERAL_NAME_get0_value(name, &kind) else { return }
    switch kind {
    case GEN_DNS, GEN_URI, GEN_IPADD:
      let string = unsafe value.assumingMemoryBound(to: ASN1_STRING.self)
      add(kind, unsafe Certificate.bytes(of: string))
    default: return
    }
  }

  private mutating func add(_ kind: Int32, _ bytes: [UInt8]) {
    if kind == GEN_IPADD {
      addresses.append(Self.address(bytes))
      return
    }
    // IA5String is ASCII; anything else, or a NUL that C would stop at, is not a name.
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    if kind == GEN_DNS { dnsNames.append(text) } else { uris.append(text) }
  }

  private static func address(_ bytes: [UInt8]) -> String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    var groups: [String] = []
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      groups.append(String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16))
    }
    return groups.joined(separator: ":")
  }
}
