internal import CNghttp2

/// Header fields that are the same for every message: made once, and never changed or freed.
///
/// Handing such a list on counts no references, and nghttp2 uses the bytes where they are instead
/// of copying them. For a few lists of a program's life alone: each holds its memory for ever.
@safe
package struct FixedHeaders: Sendable {
  /// The address of `count` fields; an integer, since a pointer is not Sendable.
  private let address: UInt
  let count: Int

  /// Fixed fields; names are lower case already, and the order is kept.
  package init(_ fields: KeyValuePairs<String, String>) {
    let entries = UnsafeMutablePointer<nghttp2_nv>.allocate(capacity: max(1, fields.count))
    for (index, field) in fields.enumerated() {
      let flags = NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
      unsafe entries.advanced(by: index).initialize(
        to: nghttp2_nv(
          name: FixedHeaders.copy(field.key),
          value: FixedHeaders.copy(field.value),
          namelen: field.key.utf8.count,
          valuelen: field.value.utf8.count,
          flags: UInt8(flags)
        )
      )
    }
    address = UInt(bitPattern: entries)
    count = fields.count
  }

  private static func copy(_ text: String) -> UnsafeMutablePointer<UInt8> {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    unsafe copy.initialize(from: bytes, count: bytes.count)
    return unsafe copy
  }

  var fields: UnsafePointer<nghttp2_nv>? { unsafe UnsafePointer(bitPattern: address) }
}
