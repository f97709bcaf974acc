internal import Glibc

/// A system call that failed.
package struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The call's name, such as `bind`.
  package let call: String
  /// The error number it left.
  package let number: Int32

  package init(_ call: String, _ number: Int32) {
    self.call = call
    self.number = number
  }

  /// The kernel's words for the error number, such as `Address already in use`.
  package var reason: String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }

  package var description: String { "\(call): \(reason)" }
}
