/// A generator whose sequence follows from its seed (SplitMix64), so that a failure can be rerun.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(upTo maximum: Int) -> [UInt8] {
    let count = Int.random(in: 0...maximum, using: &self)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count {
      withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// Runs a property over seeds 1 to `count`; a failing expectation names its seed in its comment.
func forSeeds(
  _ count: UInt64 = 200,
  _ property: (UInt64, inout SeededGenerator) throws -> Void
)
  rethrows
{
  for seed in 1...count {
    var generator = SeededGenerator(seed: seed)
    try property(seed, &generator)
  }
}
