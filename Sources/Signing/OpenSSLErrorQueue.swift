internal import COpenSSL

/// One entry of OpenSSL's error queue.
package struct OpenSSLFault: Sendable, Hashable {
  /// The library that raised it (`ERR_LIB_SSL`, `ERR_LIB_SYS`, ...).
  package let library: Int32
  /// The reason within that library; an error number for `ERR_LIB_SYS`.
  package let reason: Int32
  /// The reason in words, as OpenSSL has it.
  package let text: String

  /// Whether the fault is an operating system error, whose number is the reason.
  package var isSystemError: Bool { library == ERR_LIB_SYS }
  /// Whether the TLS library raised it.
  package var isTLS: Bool { library == ERR_LIB_SSL }
}

/// The queue in which OpenSSL leaves what went wrong, one per thread.
///
/// A fault must be read in the same synchronous stretch as the call that left it: another call on
/// the same thread would add to it or wipe it.
package enum OpenSSLErrorQueue {
  /// Forgets old faults, so that the next call's outcome is not mistaken for an older one's.
  @inlinable
  package static func clear() {
    if isEmpty { return }
    clearAlways()
  }

  /// Whether no fault is waiting.
  package static var isEmpty: Bool { ERR_peek_error() == 0 }

  package static func clearAlways() { ERR_clear_error() }

  /// Takes all faults, the oldest first.
  package static func drain() -> [OpenSSLFault] {
    var faults: [OpenSSLFault] = []
    while true {
      let code = ERR_get_error()
      if code == 0 { return faults }
      faults.append(fault(code))
    }
  }

  private static func fault(_ code: UInt) -> OpenSSLFault {
    let library = florin_error_library(code)
    let reason = florin_error_reason(code)
    return OpenSSLFault(library: library, reason: reason, text: text(code, library, reason))
  }

  private static func text(_ code: UInt, _ library: Int32, _ reason: Int32) -> String {
    if library == ERR_LIB_SYS, let words = unsafe strerror(reason) {
      return unsafe String(cString: words)
    }
    if let words = unsafe ERR_reason_error_string(code) { return unsafe String(cString: words) }
    return "reason \(reason) of library \(library)"
  }
}
