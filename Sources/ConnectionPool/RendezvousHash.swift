/// Highest-random-weight hashing: which of a number of slots a key prefers.
///
/// When a slot is added, only the keys that now prefer it move; and every key has its own second
/// choice, so that the load of a busy slot spreads over all others.
///
/// Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998).
enum RendezvousHash {
  /// The slots that a key prefers, best first.
  ///
  /// - Parameters:
  ///   - key: The key's hash.
  ///   - count: How many slots there are; at least 1.
  ///   - limit: How many to choose; at least 1.
  /// - Returns: Distinct slots from 0 to `count` - 1, at most `limit`.
  static func choices(for key: UInt64, of count: Int, limit: Int) -> [Int] {
    precondition(count >= 1 && limit >= 1, "a key needs a slot")
    let weights = (0..<count).map { weight(key, $0) }
    var chosen: [Int] = []
    for _ in 0..<min(limit, count) {
      let best = weights.indices.filter { !chosen.contains($0) }.max { weights[$0] < weights[$1] }
      if let best { chosen.append(best) }
    }
    return chosen
  }

  /// SplitMix64's output function over key and slot: each bit depends on each.
  private static func weight(_ key: UInt64, _ slot: Int) -> UInt64 {
    var mixed = key ^ UInt64(slot + 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
