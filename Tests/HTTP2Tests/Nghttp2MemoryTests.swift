import CNghttp2
import Testing

@testable import HTTP2

/// The memory functions as nghttp2 calls them.
@Suite struct Nghttp2MemoryTests {
  /// nghttp2's view: the four functions and their argument.
  private struct Caller {
    let functions: nghttp2_mem

    init(_ memory: borrowing Nghttp2Memory) { functions = memory.functions }

    func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
      functions.malloc(size, functions.mem_user_data)
    }

    func free(_ block: UnsafeMutableRawPointer?) {
      functions.free(block, functions.mem_user_data)
    }

    func zeroed(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
      functions.calloc(count, size, functions.mem_user_data)
    }

    func resize(_ block: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
      functions.realloc(block, size, functions.mem_user_data)
    }
  }

  @Test func `a block that was freed serves the next request of its size`() {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let first = caller.allocate(100)
    caller.free(first)
    #expect(memory.keptBytes == 128)
    #expect(caller.allocate(65) == first)
    #expect(memory.keptBytes == 0)
    caller.free(first)
  }

  @Test func `a kept block does not serve a request of another size`() {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let small = caller.allocate(64)
    caller.free(small)
    let large = caller.allocate(65)
    #expect(large != small)
    caller.free(large)
  }

  @Test(arguments: [0, 1, 64, 65, 1_024, 1_025, 16_384])
  func `blocks are aligned and of the size asked for`(size: Int) throws {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let blocks = (0..<10).map { _ in caller.allocate(size) }
    for (index, block) in blocks.enumerated() {
      let block = try #require(block)
      #expect(Int(bitPattern: block) % 16 == 0)
      block.initializeMemory(as: UInt8.self, repeating: UInt8(index), count: size)
    }
    for (index, block) in blocks.enumerated() {
      let bytes = UnsafeRawBufferPointer(start: block, count: size)
      #expect(bytes.allSatisfy { $0 == UInt8(index) })
      caller.free(block)
    }
  }

  @Test func `zeroed memory is zero where a block is used again`() throws {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let used = try #require(caller.allocate(64))
    used.initializeMemory(as: UInt8.self, repeating: 0xFF, count: 64)
    caller.free(used)
    let block = caller.zeroed(8, 8)
    #expect(block == used)
    #expect(UnsafeRawBufferPointer(start: block, count: 64).allSatisfy { $0 == 0 })
    #expect(caller.zeroed(.max, 2) == nil)
    caller.free(block)
  }

  @Test(arguments: [(10, 60), (10, 200), (900, 5_000), (5_000, 50_000)])
  func `a resized block keeps its bytes`(sizes: (Int, Int)) throws {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let block = try #require(caller.resize(nil, sizes.0))
    block.initializeMemory(as: UInt8.self, repeating: 7, count: sizes.0)
    let larger = try #require(caller.resize(block, sizes.1))
    #expect(UnsafeRawBufferPointer(start: larger, count: sizes.0).allSatisfy { $0 == 7 })
    larger.initializeMemory(as: UInt8.self, repeating: 9, count: sizes.1)
    caller.free(larger)
  }

  @Test func `no more is kept than the limit, and nothing after a trim`() {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    let blocks = (0..<1_000).map { _ in caller.allocate(1_000) }
    for block in blocks { caller.free(block) }
    #expect(memory.keptBytes == HTTP2Limits.keptMemoryBytes)
    memory.trim()
    #expect(memory.keptBytes == 0)
  }

  @Test func `large blocks are not kept`() {
    let memory = Nghttp2Memory()
    let caller = Caller(memory)
    caller.free(caller.allocate(1_025))
    #expect(memory.keptBytes == 0)
  }
}
