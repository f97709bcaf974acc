/// Turns an input into the bytes that go over the socket.
///
/// The first byte says how to read the rest:
///
/// | bit | meaning |
/// | --- | --- |
/// | 0 | the connection preface of the role goes first |
/// | 1 | the bytes are written in two pieces |
/// | 2 | the rest are records, made into frames whose lengths are right |
///
/// A record is type, flags, stream, length (two bytes, the low one first) and the payload. Without
/// it a mutation would hardly ever get past the length of the first frame.
enum FuzzFrames {
  /// RFC 9113 section 3.4, and an empty SETTINGS frame.
  static let clientPreface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + serverPreface
  static let serverPreface: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

  /// The pieces to write, one after the other.
  static func pieces(_ input: [UInt8], preface: [UInt8]) -> [ArraySlice<UInt8>] {
    guard let mode = input.first else { return [] }
    let rest = input.dropFirst()
    let body = mode & 4 == 0 ? Array(rest) : frames(rest)
    let bytes = mode & 1 == 0 ? body : preface + body
    guard mode & 2 != 0 else { return [bytes[...]] }
    return [bytes.prefix(bytes.count / 2), bytes.dropFirst(bytes.count / 2)]
  }

  private static func frames(_ records: ArraySlice<UInt8>) -> [UInt8] {
    var rest = records
    var output: [UInt8] = []
    while rest.count >= 5 {
      let head = Array(rest.prefix(5))
      let payload = rest.dropFirst(5).prefix((Int(head[3]) | Int(head[4]) << 8) & 0x3FFF)
      rest = rest.dropFirst(5 + payload.count)
      output += [0, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF), head[0], head[1]]
      output += [0, 0, 0, head[2]]
      output += payload
    }
    return output
  }
}
