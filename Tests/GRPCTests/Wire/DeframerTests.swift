import GRPC
import Testing

@Suite struct DeframerTests {
  private func feed(_ deframer: inout Deframer, _ bytes: [UInt8]) throws(DeframeError) {
    let result = bytes.withUnsafeBytes { raw in
      Result { () throws(DeframeError) in try deframer.append(raw) }
    }
    try result.get()
  }

  private func drain(_ deframer: inout Deframer) throws(DeframeError) -> [Deframer.Frame] {
    var frames: [Deframer.Frame] = []
    while let frame = try deframer.next() { frames.append(frame) }
    return frames
  }

  @Test func `a frame in one chunk comes out whole`() throws {
    var deframer = Deframer(maximumMessageBytes: 10)
    try feed(&deframer, [1, 0, 0, 0, 3, 7, 8, 9])
    #expect(deframer.bufferedBytes == 3)
    #expect(!deframer.isEmpty)
    #expect(try deframer.next() == .init(message: [7, 8, 9], isCompressed: true))
    #expect(try deframer.next() == nil)
    #expect(deframer.isEmpty)
    #expect(deframer.bufferedBytes == 0)
    try deframer.finish()
  }

  @Test func `an empty message is a message`() throws {
    var deframer = Deframer(maximumMessageBytes: 0)
    try feed(&deframer, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try drain(&deframer).map(\.message) == [[], []])
    try deframer.finish()
  }

  @Test func `a message of exactly the limit is accepted and one more byte is not`() throws {
    var deframer = Deframer(maximumMessageBytes: 300)
    try feed(&deframer, Framer.frame([UInt8](repeating: 1, count: 300), compressed: false))
    #expect(try deframer.next()?.message.count == 300)
    #expect(throws: DeframeError.messageTooLarge(length: 301, limit: 300)) {
      try feed(&deframer, [0, 0, 0, 1, 45])
    }
  }

  @Test func `a claimed length beyond the limit is refused by its prefix alone`() {
    var deframer = Deframer(maximumMessageBytes: 1 << 20)
    #expect(throws: DeframeError.messageTooLarge(length: 0xFFFF_FFFF, limit: 1 << 20)) {
      try feed(&deframer, [0, 255, 255, 255, 255])
    }
    #expect(deframer.bufferedBytes <= 5)
  }

  @Test(arguments: [2, 3, 128, 255] as [UInt8])
  func `a flag other than 0 and 1 is refused`(flag: UInt8) {
    var deframer = Deframer(maximumMessageBytes: 10)
    #expect(throws: DeframeError.badFlag(flag)) { try feed(&deframer, [flag, 0, 0, 0, 0]) }
  }

  @Test func `an error is thrown again by everything that follows`() {
    var deframer = Deframer(maximumMessageBytes: 10)
    #expect(throws: DeframeError.badFlag(9)) { try feed(&deframer, [9, 0, 0, 0, 0]) }
    #expect(throws: DeframeError.badFlag(9)) { try feed(&deframer, [0, 0, 0, 0, 0]) }
    #expect(throws: DeframeError.badFlag(9)) { try deframer.next() }
    #expect(throws: DeframeError.badFlag(9)) { try deframer.finish() }
  }

  @Test func `what was whole before a bad frame still comes out`() throws {
    var deframer = Deframer(maximumMessageBytes: 10)
    try feed(&deframer, [0, 0, 0, 0, 1, 42, 7, 0, 0, 0, 0])
    #expect(try deframer.next()?.message == [42])
    #expect(throws: DeframeError.badFlag(7)) { try deframer.next() }
  }

  @Test func `a stream that ends at any byte inside a frame is truncated`() throws {
    let bytes = Framer.frame([1, 2, 3], compressed: false) + Framer.frame([4], compressed: false)
    let boundaries: Set = [0, 8, 14]
    for end in 0...bytes.count {
      var deframer = Deframer(maximumMessageBytes: 10)
      try feed(&deframer, Array(bytes[..<end]))
      _ = try drain(&deframer)
      if boundaries.contains(end) {
        #expect(throws: Never.self) { try deframer.finish() }
        #expect(deframer.isEmpty)
      } else {
        #expect(throws: DeframeError.truncated, "cut at \(end)") { try deframer.finish() }
        #expect(deframer.hasPartial)
      }
    }
  }

  @Test func `tiny frames cost no more than their bytes until they are asked for`() throws {
    var deframer = Deframer(maximumMessageBytes: 10)
    let bytes = (0..<10_000).flatMap { _ in Framer.frame([1], compressed: false) }
    try feed(&deframer, bytes)
    // All but the first message are still as they came, prefix included.
    #expect(deframer.bufferedBytes == 1 + 9_999 * 6)
    #expect(try drain(&deframer).count == 10_000)
    #expect(deframer.isEmpty)
  }

  @Test func `a claimed length reserves no more than what comes needs`() throws {
    var deframer = Deframer(maximumMessageBytes: 16 << 20)
    try feed(&deframer, [0, 1, 0, 0, 0])
    #expect(deframer.reservedBytes < 1_024)
    var sent = 0
    while sent < 16 << 20 {
      #expect(deframer.reservedBytes <= max(80_000, sent * 5 / 2), "after \(sent) bytes")
      let count = min(10_000, (16 << 20) - sent)
      try feed(&deframer, [UInt8](repeating: 5, count: count))
      sent += count
    }
    #expect(try deframer.next()?.message.count == 16 << 20)
    #expect(deframer.reservedBytes < 80_000)
  }

  @Test func `random bytes are frames or errors and nothing worse`() {
    forSeeds(2_000) { seed, generator in
      var deframer = Deframer(maximumMessageBytes: 100)
      do throws(DeframeError) {
        for _ in 0..<10 {
          var bytes = generator.bytes(upTo: 40)
          for index in bytes.indices where bytes[index] > 60 { bytes[index] = 0 }
          try feed(&deframer, bytes)
          _ = try drain(&deframer)
        }
      } catch {
        #expect(error != .truncated, "seed \(seed)")
      }
      #expect(deframer.bufferedBytes <= 105, "seed \(seed)")
    }
  }

  @Test func `any messages cut anywhere come out as they went in`() throws {
    try forSeeds { seed, generator in
      let frames = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        Deframer.Frame(
          message: generator.bytes(upTo: Bool.random(using: &generator) ? 12 : 90_000),
          isCompressed: Bool.random(using: &generator)
        )
      }
      let bytes = frames.flatMap { Framer.frame($0.message, compressed: $0.isCompressed) }
      var deframer = Deframer(maximumMessageBytes: 90_000)
      var received: [Deframer.Frame] = []
      var fed = 0
      while fed < bytes.count {
        let end = min(bytes.count, fed + Int.random(in: 1...20_000, using: &generator))
        try feed(&deframer, Array(bytes[fed..<end]))
        fed = end
        // A reader that lags reads nothing, one message or all there are.
        switch Int.random(in: 0...2, using: &generator) {
        case 0: break
        case 1: if let frame = try deframer.next() { received.append(frame) }
        default: received += try drain(&deframer)
        }
        let held = bytes[..<fed].count - received.reduce(0) { $0 + $1.message.count + 5 }
        #expect(deframer.bufferedBytes <= held, "seed \(seed)")
      }
      received += try drain(&deframer)
      #expect(received == frames, "seed \(seed)")
      #expect(deframer.isEmpty, "seed \(seed)")
    }
  }
}
