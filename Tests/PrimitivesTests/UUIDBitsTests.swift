import Primitives
import Testing

@Suite struct UUIDBitsTests {
  /// RFC 9562 appendix A.6.
  @Test func `the version 7 example of RFC 9562 comes out`() {
    let bits = UUIDBits.version7(
      milliseconds: 0x017F_22E2_79B0,
      randomHigh: 0xCC3,
      randomLow: 0x18C4_DC0C_0C07_398F
    )
    #expect(bits.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    #expect(bits.version == 7)
    #expect(bits.milliseconds == 0x017F_22E2_79B0)
  }

  @Test func `random bits never touch version and variant`() {
    let bits = UUIDBits.version7(milliseconds: 0, randomHigh: .max, randomLow: .max)
    #expect(bits.text == "00000000-0000-7fff-bfff-ffffffffffff")
  }

  @Test func `bytes and text round trip`() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<100 {
      let bits = UUIDBits(high: generator.next(), low: generator.next())
      #expect(UUIDBits(bytes: bits.bytes) == bits)
      #expect(UUIDBits(text: bits.text) == bits)
      #expect(UUIDBits(text: bits.text.uppercased()) == bits)
    }
  }

  @Test func `order is the order of the bytes`() {
    let ascending = [
      UUIDBits(high: 0, low: 0), UUIDBits(high: 0, low: .max), UUIDBits(high: 1, low: 0),
      UUIDBits(high: .max, low: 0),
    ]
    #expect(ascending.reversed().sorted() == ascending)
  }

  @Test(arguments: [15, 17, 0]) func `only 16 bytes are a UUID`(_ count: Int) {
    #expect(UUIDBits(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test(arguments: [
    "", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
    "017f22e2279b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398é",
  ])
  func `only the canonical form is read`(_ text: String) {
    #expect(UUIDBits(text: text) == nil)
  }
}
