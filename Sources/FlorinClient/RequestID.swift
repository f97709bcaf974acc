/// Keys that make repeated writes harmless.
public enum RequestID {
  /// A new key of 128 bits of chance, at most 26 characters.
  ///
  /// Keep it with what causes the write and send it with every attempt; the server remembers it
  /// for at least 30 days.
  public static func make() -> String {
    var chance = SystemRandomNumberGenerator()
    return String(chance.next(), radix: 36) + String(chance.next(), radix: 36)
  }
}
