internal import Foundation
internal import Glibc

/// What the terminal behind standard output or standard error can show.
struct Terminal: Sendable, Hashable {
  /// Columns; nil when there is no terminal, and lines may be as long as they are.
  var width: Int?
  /// Whether colours and other attributes are wanted.
  var hasColour: Bool

  /// No terminal: a file, a pipe, a test.
  static let none = Terminal(width: nil, hasColour: false)

  /// The terminal behind a descriptor, `none` when there is none.
  ///
  /// `NO_COLOR`, set to anything, and `TERM=dumb` switch colours off. Source: no-color.org.
  static func behind(
    _ descriptor: Int32,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Terminal {
    guard isatty(descriptor) == 1 else { return .none }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return Terminal(
      width: isKnown ? Int(size.ws_col) : Terminal.usualWidth,
      hasColour: !isPlain && environment["TERM"] != "dumb"
    )
  }

  private static let usualWidth = 80

  /// Text with an attribute, where the terminal shows attributes.
  func styled(_ text: String, _ style: Style) -> String {
    hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Attributes by their SGR number (ECMA-48 section 8.3.117).
  enum Style: Int, Sendable {
    case bold = 1
    case faint = 2
    case red = 31
    case green = 32
    case yellow = 33
  }
}
