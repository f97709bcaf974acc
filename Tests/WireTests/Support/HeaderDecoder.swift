/// Decodes the header blocks of a server: RFC 7541, as much as a response of ours uses.
///
/// Written from the specification and apart from the library under test. Fields it cannot read
/// (control characters in Huffman code) throw.
struct HeaderDecoder {
  struct Unreadable: Error {}

  private var dynamic: [(String, String)] = []

  mutating func decode(_ block: [UInt8]) throws -> [(String, String)] {
    var fields: [(String, String)] = []
    var rest = block[...]
    while let first = rest.first {
      if first & 0x80 != 0 {
        fields.append(try field(Self.integer(&rest, prefixBits: 7)))
      } else if first & 0xC0 == 0x40 {
        let new = try literal(&rest, prefixBits: 6)
        fields.append(new)
        dynamic.insert(new, at: 0)
      } else if first & 0xE0 == 0x20 {
        if try Self.integer(&rest, prefixBits: 5) == 0 { dynamic = [] }
      } else {
        fields.append(try literal(&rest, prefixBits: 4))
      }
    }
    return fields
  }

  private func literal(
    _ rest: inout ArraySlice<UInt8>,
    prefixBits: Int
  ) throws -> (String, String) {
    let index = try Self.integer(&rest, prefixBits: prefixBits)
    let name = try index == 0 ? Self.string(&rest) : field(index).0
    return (name, try Self.string(&rest))
  }

  private func field(_ index: Int) throws -> (String, String) {
    if index > 0, index <= Self.fixed.count { return Self.fixed[index - 1] }
    let position = index - Self.fixed.count - 1
    guard dynamic.indices.contains(position) else { throw Unreadable() }
    return dynamic[position]
  }

  private static func integer(_ rest: inout ArraySlice<UInt8>, prefixBits: Int) throws -> Int {
    let limit = (1 << prefixBits) - 1
    var value = Int(try next(&rest)) & limit
    guard value == limit else { return value }
    var shift = 0
    while shift < 28 {
      let byte = Int(try next(&rest))
      value += (byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    throw Unreadable()
  }

  private static func string(_ rest: inout ArraySlice<UInt8>) throws -> String {
    guard let first = rest.first else { throw Unreadable() }
    let count = try integer(&rest, prefixBits: 7)
    guard rest.count >= count else { throw Unreadable() }
    let bytes = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return String(decoding: first & 0x80 == 0 ? bytes : try expand(bytes), as: UTF8.self)
  }

  private static func next(_ rest: inout ArraySlice<UInt8>) throws -> UInt8 {
    guard let byte = rest.popFirst() else { throw Unreadable() }
    return byte
  }

  private static func expand(_ bytes: [UInt8]) throws -> [UInt8] {
    var result: [UInt8] = []
    var code = 0
    var length = 0
    for byte in bytes {
      for bit in [7, 6, 5, 4, 3, 2, 1, 0] {
        code = code << 1 | Int(byte >> bit & 1)
        length += 1
        if let symbol = symbols[length << 16 | code] {
          result.append(symbol)
          (code, length) = (0, 0)
        }
        if length > 15 { throw Unreadable() }
      }
    }
    return result
  }

  /// Length and code to symbol. The code is canonical, so the lengths say it all; those above 15
  /// bits belong to characters that no header of ours holds.
  private static let symbols: [Int: UInt8] = {
    var table: [Int: UInt8] = [:]
    var code = 0
    for length in 5...15 {
      for symbol in lengths.indices where lengths[symbol] == length {
        table[length << 16 | code] = UInt8(symbol)
        code += 1
      }
      code <<= 1
    }
    return table
  }()

  private static let lengths: [Int] =
    [13] + Array(repeating: 0, count: 31)
    + [6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6]
    + [5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6]
    + Array(repeating: 7, count: 22)
    + [8, 7, 8, 13, 0, 13, 14, 6, 15]
    + [5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7]
    + [15, 11, 14, 13]

  /// RFC 7541 appendix A.
  private static let fixed: [(String, String)] =
    [
      (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"),
      (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"), (":status", "200"),
      (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
      (":status", "404"), (":status", "500"), ("accept-charset", ""),
      ("accept-encoding", "gzip, deflate"),
    ]
    + [
      "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
      "authorization", "cache-control", "content-disposition", "content-encoding",
      "content-language", "content-length", "content-location", "content-range", "content-type",
      "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match",
      "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
      "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range",
      "referer", "refresh", "retry-after", "server", "set-cookie", "strict-transport-security",
      "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ].map { ($0, "") }
}
