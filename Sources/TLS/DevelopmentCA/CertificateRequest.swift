internal import COpenSSL

/// What a development certificate is to say.
package struct CertificateRequest: Sendable, Hashable {
  /// The common name of the subject.
  package var name: String
  /// Host names that a server answers to.
  package var dnsNames: [String]
  /// Addresses that a server answers at, as text.
  package var addresses: [String]
  /// Identities of a client, such as `spiffe://example.org/tenant/.../svc/billing`.
  package var uris: [String]
  /// Which end of a connection it is for.
  package var purpose: Purpose
  /// Days from its start to its end.
  package var lifetimeDays: Int
  /// Days from now to its start; negative for one that is valid already.
  package var startDays: Int

  /// Which end of a connection a certificate is for.
  package enum Purpose: Sendable, Hashable {
    case server
    case client
  }

  /// What a server's certificate is to say.
  package static func server(dnsNames: [String], addresses: [String] = []) -> Self {
    Self(
      name: dnsNames.first ?? addresses.first ?? "server",
      dnsNames: dnsNames,
      addresses: addresses,
      uris: [],
      purpose: .server,
      lifetimeDays: DevelopmentCA.leafDays,
      startDays: 0
    )
  }

  /// What a client's certificate is to say.
  package static func client(name: String, uris: [String] = []) -> Self {
    Self(
      name: name,
      dnsNames: [],
      addresses: [],
      uris: uris,
      purpose: .client,
      lifetimeDays: DevelopmentCA.leafDays,
      startDays: 0
    )
  }

  /// Refuses what does not belong in a certificate.
  ///
  /// The alternative names are handed to OpenSSL as one list in text, so that a comma in a name
  /// would smuggle in another one.
  func validate() throws(TLSError) {
    try Self.validate(fileName: name)
    guard purpose == .client || !(dnsNames.isEmpty && addresses.isEmpty) else {
      throw Self.refusal("a server's certificate needs a DNS name or an address")
    }
    for dnsName in dnsNames where !Self.isDNSName(dnsName) {
      throw Self.refusal("\"\(dnsName)\" is not a DNS name")
    }
    for address in addresses where !Self.isAddress(address) {
      throw Self.refusal("\"\(address)\" is not an IPv4 or IPv6 address")
    }
    for uri in uris where !Self.isURI(uri) {
      throw Self.refusal("\"\(uri)\" is not a URI such as spiffe://example.org/svc/billing")
    }
  }

  /// The alternative names as OpenSSL's configuration writes them; nil when there are none.
  var alternativeNames: String? {
    let names =
      dnsNames.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" } + uris.map { "URI:\($0)" }
    return names.isEmpty ? nil : names.joined(separator: ",")
  }

  /// Refuses a name that is not fit for a file or a subject.
  package static func validate(fileName: String) throws(TLSError) {
    let isFit = fileName.utf8.allSatisfy { byte in
      isLetterOrDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x3A
        || byte == 0x2A
    }
    guard isFit, !fileName.isEmpty, fileName.utf8.count <= 64, !fileName.hasPrefix(".") else {
      throw refusal("\"\(fileName)\" is not a name of at most 64 letters, digits, - . _")
    }
  }

  private static func isDNSName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 253
      && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x2A }
  }

  private static func isAddress(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 0x3A || $0 == 0x2E }),
      let address = unsafe a2i_IPADDRESS(text)
    else { return false }
    unsafe ASN1_STRING_free(address)
    return true
  }

  private static func isURI(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 1)
    return parts.count == 2 && text.utf8.count <= 2_048
      && parts[0].utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2B || $0 == 0x2D }
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2C }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func refusal(_ what: String) -> TLSError { TLSError(.configuration, what) }
}
