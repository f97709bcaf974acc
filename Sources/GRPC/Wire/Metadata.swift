/// Call metadata: an ordered multimap of lower-case keys to ASCII or binary values.
///
/// A key that ends in `-bin` carries bytes, every other key printable ASCII. Keys that the protocol
/// owns (`:path`, `te`, `content-type`, everything that begins with `grpc-`) never appear here.
///
/// Source: gRPC over HTTP/2, "Custom-Metadata".
public struct Metadata: Sendable, Hashable {
  /// One key with one value.
  public struct Entry: Sendable, Hashable {
    /// The name, in the characters `0-9 a-z _ - .` alone.
    public let key: String
    /// The value, text or bytes by the key's ending.
    public let value: Value

    package init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an entry.
  public enum Value: Sendable, Hashable {
    /// Printable ASCII, 0x20 to 0x7E.
    case text(String)
    /// Any bytes; base64 on the wire.
    case bytes([UInt8])
  }

  /// All entries in the order they were added or received.
  public private(set) var entries: [Entry]

  /// Metadata without entries.
  public init() { entries = [] }

  package init(entries: consuming [Entry]) { self.entries = entries }

  /// Whether there is no entry.
  public var isEmpty: Bool { entries.isEmpty }

  /// Adds a text value.
  ///
  /// - Parameters:
  ///   - text: Printable ASCII without leading or trailing space.
  ///   - key: Lower case, not ending in `-bin`, not reserved.
  /// - Throws: `MetadataError` naming what is wrong with key or value.
  public mutating func add(_ text: String, for key: String) throws(MetadataError) {
    try Metadata.validate(key: key, isBinary: false)
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.first != 0x20,
      text.utf8.last != 0x20
    else { throw .valueNotPrintable(key: key) }
    entries.append(Entry(key: key, value: .text(text)))
  }

  /// Adds a binary value.
  ///
  /// - Parameters:
  ///   - bytes: Any bytes.
  ///   - key: Lower case, ending in `-bin`, not reserved.
  /// - Throws: `MetadataError` naming what is wrong with the key.
  public mutating func add(_ bytes: [UInt8], for key: String) throws(MetadataError) {
    try Metadata.validate(key: key, isBinary: true)
    entries.append(Entry(key: key, value: .bytes(bytes)))
  }

  /// Removes every value of a key.
  public mutating func remove(_ key: String) { entries.removeAll { $0.key == key } }

  /// The first text value of a key.
  public subscript(_ key: String) -> String? {
    for entry in entries where entry.key == key {
      if case .text(let text) = entry.value { return text }
    }
    return nil
  }

  /// All text values of a key, in order.
  public func texts(for key: String) -> [String] {
    entries.compactMap { entry in
      guard entry.key == key, case .text(let text) = entry.value else { return nil }
      return text
    }
  }

  /// All binary values of a key, in order.
  public func bytes(for key: String) -> [[UInt8]] {
    entries.compactMap { entry in
      guard entry.key == key, case .bytes(let bytes) = entry.value else { return nil }
      return bytes
    }
  }

  private static func validate(key: String, isBinary: Bool) throws(MetadataError) {
    guard !key.isEmpty, key.utf8.allSatisfy(isKeyByte) else { throw .malformedKey(key) }
    guard key.hasSuffix("-bin") == isBinary else { throw .valueKindContradictsKey(key) }
    guard !isReserved(key) else { throw .reservedKey(key) }
  }

  package static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Keys that belong to the protocol or to HTTP/2, which a caller may not set.
  package static func isReserved(_ key: String) -> Bool {
    if key.hasPrefix("grpc-") || key.hasPrefix(":") { return true }
    switch key {
    case "te", "content-type", "user-agent", "connection", "host", "transfer-encoding", "upgrade",
      "keep-alive", "proxy-connection", "content-length":
      return true
    default: return false
    }
  }
}

/// Why an entry cannot become metadata.
public enum MetadataError: Error, Sendable, Hashable {
  /// The key is empty or has a byte outside `0-9 a-z _ - .`
  case malformedKey(String)
  /// The key belongs to gRPC or HTTP/2.
  case reservedKey(String)
  /// Text for a `-bin` key, or bytes for another key.
  case valueKindContradictsKey(String)
  /// The value has a byte outside printable ASCII, or begins or ends with a space.
  case valueNotPrintable(key: String)
}
