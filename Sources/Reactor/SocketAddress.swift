internal import Glibc

/// An address that a socket binds or connects to.
@safe
package struct SocketAddress: Sendable, CustomStringConvertible {
  let storage: sockaddr_storage
  let length: socklen_t

  /// The address in the usual notation: `127.0.0.1:443`, `[::1]:443`, `unix:/run/florin.sock`.
  package let description: String
  /// The port; 0 for Unix sockets.
  package let port: UInt16
  /// The path of a Unix socket that was asked for.
  let unixPath: String?

  /// A literal IPv4 or IPv6 address; nil when the text is neither.
  package init?(literal: String, port: UInt16) {
    var four = sockaddr_in()
    if unsafe inet_pton(AF_INET, literal, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      self.init(bytesOf: four, description: "\(literal):\(port)", port: port)
      return
    }
    var six = sockaddr_in6()
    if unsafe inet_pton(AF_INET6, literal, &six.sin6_addr) == 1 {
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      self.init(bytesOf: six, description: "[\(literal)]:\(port)", port: port)
      return
    }
    return nil
  }

  /// A Unix socket's path; nil when it does not fit the 107 bytes that the kernel takes.
  package init?(unixPath path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      let bytes = Array(path.utf8)
      guard bytes.count < field.count, !bytes.isEmpty, !bytes.contains(0) else { return false }
      unsafe field.copyBytes(from: bytes)
      return true
    }
    guard fits else { return nil }
    self.init(bytesOf: address, description: "unix:\(path)", port: 0, unixPath: path)
  }

  /// What the kernel filled in.
  init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
    (description, port) = SocketAddress.describe(storage)
    unixPath = nil
  }

  private init<Address>(
    bytesOf address: Address,
    description: String,
    port: UInt16,
    unixPath: String? = nil
  ) {
    var storage = sockaddr_storage()
    unsafe withUnsafeMutableBytes(of: &storage) { target in
      unsafe withUnsafeBytes(of: address) { unsafe target.copyMemory(from: $0) }
    }
    self.storage = storage
    length = socklen_t(MemoryLayout<Address>.size)
    self.description = description
    self.port = port
    self.unixPath = unixPath
  }

  var family: Int32 { Int32(storage.ss_family) }

  /// The address without its port, to count connections by.
  package var host: String {
    guard let colon = description.lastIndex(of: ":"), port != 0 else { return description }
    return String(description[..<colon])
  }

  func withPointer<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    try unsafe withUnsafePointer(to: storage) { pointer in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body($0, length)
      }
    }
  }

  private static func describe(_ storage: sockaddr_storage) -> (String, UInt16) {
    unsafe withUnsafeBytes(of: storage) { bytes in
      switch Int32(storage.ss_family) {
      case AF_INET:
        let address = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
        let port = UInt16(bigEndian: address.sin_port)
        return ("\(text(of: address.sin_addr, family: AF_INET)):\(port)", port)
      case AF_INET6:
        let address = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
        let port = UInt16(bigEndian: address.sin6_port)
        return ("[\(text(of: address.sin6_addr, family: AF_INET6))]:\(port)", port)
      default: return ("unix", 0)
      }
    }
  }

  private static func text<Address>(of address: Address, family: Int32) -> String {
    let capacity = Int(INET6_ADDRSTRLEN)
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      let result = unsafe withUnsafePointer(to: address) {
        unsafe inet_ntop(family, $0, buffer.baseAddress, socklen_t(capacity))
      }
      guard let result = unsafe result else { return "unknown" }
      return unsafe String(cString: result)
    }
  }
}
