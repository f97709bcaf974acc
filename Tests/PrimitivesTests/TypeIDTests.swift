import Testing

@testable import Primitives

@Suite struct TypeIDTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let prefix: String
    let uuid: String
    var testDescription: String { name }
  }

  /// The specification's `spec/valid.json`, version 0.3.
  static let valid = [
    Vector(
      name: "nil",
      text: "00000000000000000000000000",
      prefix: "",
      uuid: "00000000-0000-0000-0000-000000000000"
    ),
    Vector(
      name: "one",
      text: "00000000000000000000000001",
      prefix: "",
      uuid: "00000000-0000-0000-0000-000000000001"
    ),
    Vector(
      name: "ten",
      text: "0000000000000000000000000a",
      prefix: "",
      uuid: "00000000-0000-0000-0000-00000000000a"
    ),
    Vector(
      name: "sixteen",
      text: "0000000000000000000000000g",
      prefix: "",
      uuid: "00000000-0000-0000-0000-000000000010"
    ),
    Vector(
      name: "thirty-two",
      text: "00000000000000000000000010",
      prefix: "",
      uuid: "00000000-0000-0000-0000-000000000020"
    ),
    Vector(
      name: "max-valid",
      text: "7zzzzzzzzzzzzzzzzzzzzzzzzz",
      prefix: "",
      uuid: "ffffffff-ffff-ffff-ffff-ffffffffffff"
    ),
    Vector(
      name: "valid-alphabet",
      text: "prefix_0123456789abcdefghjkmnpqrs",
      prefix: "prefix",
      uuid: "0110c853-1d09-52d8-d73e-1194e95b5f19"
    ),
    Vector(
      name: "valid-uuidv7",
      text: "prefix_01h455vb4pex5vsknk084sn02q",
      prefix: "prefix",
      uuid: "01890a5d-ac96-774b-bcce-b302099a8057"
    ),
    Vector(
      name: "prefix-underscore",
      text: "pre_fix_00000000000000000000000000",
      prefix: "pre_fix",
      uuid: "00000000-0000-0000-0000-000000000000"
    ),
  ]

  /// The specification's `spec/invalid.json`, version 0.3, by its names.
  static let invalid = [
    "prefix-uppercase": "PREFIX_00000000000000000000000000",
    "prefix-numeric": "12345_00000000000000000000000000",
    "prefix-period": "pre.fix_00000000000000000000000000",
    "prefix-non-ascii": "préfix_00000000000000000000000000",
    "prefix-spaces": "  prefix_00000000000000000000000000",
    "prefix-64-chars": String(repeating: "a", count: 64) + "_00000000000000000000000000",
    "separator-empty-prefix": "_00000000000000000000000000",
    "separator-empty": "_",
    "suffix-short": "prefix_1234567890123456789012345",
    "suffix-long": "prefix_123456789012345678901234567",
    "suffix-spaces": "prefix_1234567890123456789012345 ",
    "suffix-uppercase": "prefix_0123456789ABCDEFGHJKMNPQRS",
    "suffix-hyphens": "prefix_123456789-123456789-123456",
    "suffix-wrong-alphabet": "prefix_ooooooiiiiiiuuuuuuulllllll",
    "suffix-ambiguous-crockford": "prefix_i23456789ol23456789oi23456",
    "suffix-hyphens-crockford": "prefix_123456789-0123456789-0123456",
    "suffix-overflow": "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
    "prefix-underscore-start": "_prefix_00000000000000000000000000",
    "prefix-underscore-end": "prefix__00000000000000000000000000",
  ]

  @Test(arguments: valid) func `the specification's valid texts are read and written`(
    _ vector: Vector
  ) throws {
    let parsed = try #require(TypeID.parse(vector.text))
    #expect(parsed.prefix == vector.prefix)
    #expect(parsed.bits.text == vector.uuid)
    let bits = try #require(UUIDBits(text: vector.uuid))
    #expect(TypeID.text(prefix: vector.prefix, bits: bits) == vector.text)
  }

  @Test(arguments: invalid.sorted { $0.key < $1.key })
  func `the specification's invalid texts are refused`(_ name: String, _ text: String) {
    #expect(TypeID.parse(text) == nil)
  }

  @Test func `a prefix of 63 characters is the longest`() {
    let text = String(repeating: "a", count: 63) + "_00000000000000000000000000"
    #expect(TypeID.parse(text) != nil)
  }
}

@Suite struct IdentifierTests {
  enum CustomerLike: IdentifierKind { static let prefix = "cus" }
  enum Underscored: IdentifierKind { static let prefix = "pre_fix" }
  enum Bare: IdentifierKind { static let prefix = "" }

  static let suffix = "01h455vb4pex5vsknk084sn02q"

  @Test func `an identifier reads and writes its kind's texts`() throws {
    let identifier = try #require(Identifier<CustomerLike>("cus_" + Self.suffix))
    #expect(identifier.bits.text == "01890a5d-ac96-774b-bcce-b302099a8057")
    #expect(identifier.description == "cus_" + Self.suffix)
    #expect(Identifier<Underscored>("pre_fix_" + Self.suffix)?.bits == identifier.bits)
    #expect(Identifier<Bare>(Self.suffix)?.bits == identifier.bits)
  }

  @Test(arguments: [
    "tnt_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q",
    "cus-01h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02", "cus_", "",
    "cus_81h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02u",
    "CUS_01h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02qq",
  ])
  func `another kind's text and anything malformed is refused`(_ text: String) {
    #expect(Identifier<CustomerLike>(text) == nil)
  }

  @Test func `identifiers sort as their texts do`() {
    var generator = SplitMix64(seed: 1)
    let identifiers = (0..<100).map { _ in
      TenantID(UUIDBits(high: generator.next(), low: generator.next()))
    }
    #expect(
      identifiers.sorted().map(\.description) == identifiers.map(\.description).sorted()
    )
  }

  @Test func `every kind has its own prefix`() {
    let bits = UUIDBits(high: 0, low: 0)
    let texts = [
      TenantID(bits).description, CommandID(bits).description, EventID(bits).description,
      PrincipalID(bits).description, KeyID(bits).description,
    ]
    #expect(texts.map { $0.prefix(4) } == ["tnt_", "cmd_", "evt_", "prn_", "key_"])
  }
}
