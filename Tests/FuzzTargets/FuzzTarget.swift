internal import Glibc

/// What is fed with hostile bytes: by the fuzzer with its own, by the tests with the corpus.
///
/// A target returns when it has seen to everything that the bytes cause, and stops the process
/// when a promise is broken.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// What a client sends to a server.
  case connection
  /// What a server sends to a client with one call open.
  case client
  /// The body of a call: length-prefixed messages, compressed or not.
  case messages
  /// The values of headers: timeouts, percent encoding, base64, compressions, content types.
  case headers

  /// Feeds the target with one input.
  package func run(_ bytes: [UInt8]) {
    switch self {
    case .connection: ServerFuzzing.shared.run(bytes)
    case .client: ClientFuzzing.shared.run(bytes)
    case .messages: MessageFuzzing.run(bytes)
    case .headers: HeaderFuzzing.run(bytes)
    }
  }
}

/// A promise that the code under the fuzzer makes.
func promise(_ isKept: Bool, _ words: @autoclosure () -> String) {
  guard !isKept else { return }
  // Optimized code would stop without the words.
  var text = "broken promise: \(words())\n"
  _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  abort()
}
