import Foundation
import HTTP2

/// A blocking socket that speaks frames, with no rule of HTTP/2 in it.
///
/// Every wait is bounded, by `patience` for a read or a write.
final class RawClient {
  enum Event {
    case frame(Frame)
    case closed
    case silence
  }

  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// How long a server may take to say something, in milliseconds.
  ///
  /// No rule is measured by it: a server that answers does so at once, unless the machine is busy.
  static let patience = 20_000

  private let descriptor: Int32
  private var input: [UInt8] = []
  private(set) var isClosed = false
  var decoder = HeaderDecoder()

  /// Connects; sends the preface and empty SETTINGS unless told not to.
  init(port: Int, sendsPreface: Bool = true) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw RuleBroken("connect failed: \(errno)") }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    setTimeout(SO_SNDTIMEO, milliseconds: RawClient.patience)
    setTimeout(SO_RCVTIMEO, milliseconds: RawClient.patience)
    if sendsPreface {
      send(RawClient.preface)
      send(.settings())
    }
  }

  deinit { close(descriptor) }

  private func setTimeout(_ option: Int32, milliseconds: Int) {
    var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      option,
      &time,
      socklen_t(MemoryLayout<timeval>.size)
    )
  }

  func send(_ frames: Frame...) { send(frames.flatMap(\.bytes)) }

  /// Sends; a peer that has gone is noted, not reported.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count, !isClosed {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor,
          $0.baseAddress?.advanced(by: sent),
          bytes.count - sent,
          Int32(MSG_NOSIGNAL)
        )
      }
      guard count > 0 else {
        isClosed = true
        return
      }
      sent += count
    }
  }

  /// The next frame, the peer's end, or silence for so long.
  func next(waitingMilliseconds: Int = RawClient.patience) -> Event {
    while true {
      if let frame = takeFrame() { return .frame(frame) }
      switch receive(waitingMilliseconds: waitingMilliseconds) {
      case true: continue
      case false: return .closed
      case nil: return .silence
      }
    }
  }

  /// True for bytes, false at the end, nil when the time passed.
  private func receive(waitingMilliseconds: Int) -> Bool? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, Int32(waitingMilliseconds)) > 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else {
      isClosed = true
      return false
    }
    input += buffer[..<count]
    return true
  }

  private func takeFrame() -> Frame? {
    guard input.count >= 9 else { return nil }
    let length = Int(input[0]) << 16 | Int(input[1]) << 8 | Int(input[2])
    guard input.count >= 9 + length else { return nil }
    let frame = Frame(
      type: input[3],
      flags: input[4],
      stream: Frame.word(Array(input[5..<9])),
      payload: Array(input[9..<(9 + length)])
    )
    input.removeFirst(9 + length)
    return frame
  }
}

/// A rule did not hold.
struct RuleBroken: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs blocking code on a thread of its own, so that it holds up no other test.
func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result(catching: body)) }.start()
  }
}
