/// The elements of a repeated message field as they came, cut out of the message that holds them.
///
/// A message that is decoded and encoded again may come out as other bytes: fields in other orders,
/// unknown ones at the end. What the audit trail commits to is what the caller sent.
///
/// Source: Protocol Buffers, "Encoding".
enum ReceivedElements {
  /// Cuts out the elements.
  ///
  /// - Parameters:
  ///   - number: The number of the field.
  ///   - message: The message.
  /// - Returns: The elements in their order; nil for bytes that are no message.
  static func ofField(_ number: UInt64, in message: [UInt8]) -> [[UInt8]]? {
    var reader = Reader(rest: message[...])
    var elements: [[UInt8]] = []
    var groups = 0
    while !reader.rest.isEmpty {
      guard let tag = reader.varint() else { return nil }
      var isWhole = true
      switch tag & 7 {
      case 0: isWhole = reader.varint() != nil
      case 1: isWhole = reader.take(8) != nil
      case 2:
        guard let length = reader.varint(), let value = reader.take(length) else { return nil }
        // Within a group the number is another message's.
        if tag >> 3 == number, groups == 0 { elements.append(Array(value)) }
      case 3: groups += 1
      case 4: groups -= 1
      case 5: isWhole = reader.take(4) != nil
      default: return nil
      }
      guard isWhole, groups >= 0 else { return nil }
    }
    return groups == 0 ? elements : nil
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: 0, to: 64, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << UInt64(shift)
        if byte < 0x80 { return value }
      }
      return nil
    }

    mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
      guard count <= UInt64(rest.count) else { return nil }
      let taken = rest.prefix(Int(count))
      rest = rest.dropFirst(Int(count))
      return taken
    }
  }
}
