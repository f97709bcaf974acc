/// A header list to be sent.
///
/// Fixed fields come first. One buffer holds the others, so that handing a list on is one
/// reference: per field a four-byte length of the
/// name, a four-byte length of the value, a byte for sensitivity, then name and value.
package struct HeaderList: Sendable {
  private var storage: [UInt8] = []
  /// The fields that come before those added.
  let fixed: FixedHeaders?
  /// The number of fields added.
  package private(set) var count = 0

  private static let prefixBytes = 9

  package init() { fixed = nil }

  /// A list that begins with fixed fields.
  package init(_ fixed: FixedHeaders) { self.fixed = fixed }

  /// A list of these fields.
  package init(_ fields: KeyValuePairs<String, String>) {
    fixed = nil
    for (name, value) in fields { add(name, value) }
  }

  /// Appends a field; names are lower case already.
  ///
  /// - Parameters:
  ///   - name: The field's name.
  ///   - value: The field's value.
  ///   - isSensitive: Keeps it out of the compression context: RFC 7541 section 7.1.3.
  package mutating func add(_ name: String, _ value: String, isSensitive: Bool = false) {
    let nameLength = UInt32(name.utf8.count)
    let valueLength = UInt32(value.utf8.count)
    storage.reserveCapacity(
      storage.count + HeaderList.prefixBytes + Int(nameLength) + Int(valueLength)
    )
    append(nameLength)
    append(valueLength)
    storage.append(isSensitive ? 1 : 0)
    storage.append(contentsOf: name.utf8)
    storage.append(contentsOf: value.utf8)
    count += 1
  }

  private mutating func append(_ length: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      storage.append(UInt8(truncatingIfNeeded: length >> shift))
    }
  }

  /// Shows each field that was added, in order; the buffers are valid during the outer call.
  func withFields<Result>(
    _ body: (UnsafeRawBufferPointer, (_ offset: inout Int) -> Field) -> Result
  ) -> Result {
    unsafe storage.withUnsafeBytes { bytes in
      unsafe body(bytes) { offset in
        let nameLength = unsafe Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let valueLength = unsafe Int(
          bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        )
        let field = unsafe Field(
          nameOffset: offset + HeaderList.prefixBytes,
          nameLength: nameLength,
          valueLength: valueLength,
          isSensitive: bytes[offset + 8] != 0
        )
        offset = field.nameOffset + nameLength + valueLength
        return field
      }
    }
  }

  /// Where one field's name and value are in the buffer.
  struct Field {
    let nameOffset: Int
    let nameLength: Int
    let valueLength: Int
    let isSensitive: Bool
  }
}
