import Primitives
import Testing

@testable import Storage

@Suite struct APIKeyTests {
  private let pepper = Redacted([UInt8](repeating: 7, count: 32))

  @Test func `a key is read back from its text`() throws {
    for environment in ["a", "live", "abcdefghijklmnop"] {
      let key = try APIKey(environment: environment)
      let read = try #require(APIKey(key.text.value))
      #expect(read.environment == environment)
      #expect(read.prefix == key.prefix)
      #expect(read.digest(pepper: pepper) == key.digest(pepper: pepper))
    }
  }

  @Test func `a key has the form that is documented`() throws {
    let parts = try APIKey(environment: "live").text.value.split(separator: "_")
    #expect(parts.map(\.count) == [3, 4, 8, 43, 6])
    #expect(parts[0] == "flr")
  }

  @Test func `every single changed character makes a key another text`() throws {
    let text = try APIKey(environment: "live").text.value
    for index in text.indices {
      var changed = Array(text)
      let offset = text.distance(from: text.startIndex, to: index)
      changed[offset] = changed[offset] == "7" ? "8" : "7"
      #expect(APIKey(String(changed)) == nil, "\(offset)")
    }
  }

  @Test func `a key that is cut off or drawn out is no key`() throws {
    let text = try APIKey(environment: "live").text.value
    for length in 0..<text.count { #expect(APIKey(String(text.prefix(length))) == nil) }
    for more in ["0", "_", "\u{0}", " "] {
      #expect(APIKey(text + more) == nil)
      #expect(APIKey(more + text) == nil)
    }
    #expect(APIKey(String(repeating: "flr_", count: 10_000)) == nil)
  }

  @Test func `what prints a key prints no secret`() throws {
    let key = try APIKey(environment: "live")
    let secret = key.text.value.split(separator: "_")[3]
    for printed in ["\(key)", String(reflecting: key), "\(key.text)", dumped(key)] {
      #expect(!printed.contains(secret))
    }
    #expect("\(key)" == "flr_live_\(key.prefix)_•••")
  }

  @Test func `the stored form depends on secret and pepper`() throws {
    let key = try APIKey(environment: "live")
    let other = try APIKey(environment: "live")
    let otherPepper = Redacted([UInt8](repeating: 8, count: 32))
    #expect(key.digest(pepper: pepper).count == 32)
    #expect(key.digest(pepper: pepper) != other.digest(pepper: pepper))
    #expect(key.digest(pepper: pepper) != key.digest(pepper: otherPepper))
  }

  @Test(arguments: ["", "Live", "li-ve", "abcdefghijklmnopq", "l1ve", "lïve"])
  func `an environment is one to sixteen small letters`(_ text: String) {
    #expect(!APIKey.isEnvironment(text))
  }

  private func dumped(_ key: APIKey) -> String {
    var output = ""
    dump(key, to: &output)
    return output
  }
}
