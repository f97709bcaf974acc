import GRPC
import Testing

@Suite struct FramerTests {
  @Test func `the prefix is a flag and a big-endian length`() {
    let header = Framer.header(length: 0x0102_0304, compressed: true)
    #expect((0..<5).map { header[$0] } == [1, 1, 2, 3, 4])
    let plain = Framer.header(length: 255, compressed: false)
    #expect((0..<5).map { plain[$0] } == [0, 0, 0, 0, 255])
  }

  @Test func `a frame is the prefix and the message`() {
    #expect(Framer.frame([7, 8], compressed: false) == [0, 0, 0, 0, 2, 7, 8])
    #expect(Framer.frame([], compressed: true) == [1, 0, 0, 0, 0])
  }

  @Test func `appending keeps what is there`() {
    var buffer: [UInt8] = [9]
    Framer.append([5], compressed: false, to: &buffer)
    #expect(buffer == [9, 0, 0, 0, 0, 1, 5])
  }

  @Test func `a prefix can be written in place`() {
    var buffer: [UInt8] = [9, 9, 9, 9, 9, 9]
    buffer.withUnsafeMutableBytes {
      Framer.writeHeader(length: 65_536, compressed: true, to: $0)
    }
    #expect(buffer == [1, 0, 1, 0, 0, 9])
  }
}
