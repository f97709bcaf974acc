import FlorinAPI
import SwiftProtobuf
import Testing

@testable import FlorinServer

@Suite struct ReceivedElementsTests {
  @Test func `elements are cut out as they came, whatever stands around them`() throws {
    // Field 1 twice, and between: a varint, eight bytes, four bytes, another text, a group that
    // holds a field 1 of its own.
    let message: [UInt8] =
      [0x10, 0x96, 0x01] + [0x0A, 2, 0xAA, 0xBB] + [0x19, 1, 2, 3, 4, 5, 6, 7, 8]
      + [0x25, 1, 2, 3, 4] + [0x2A, 1, 0x0A] + [0x33, 0x0A, 1, 0xCC, 0x34] + [0x0A, 0]
    #expect(ReceivedElements.ofField(1, in: message) == [[0xAA, 0xBB], []])
    #expect(ReceivedElements.ofField(5, in: message) == [[0x0A]])
    #expect(ReceivedElements.ofField(9, in: message) == [])
    #expect(ReceivedElements.ofField(1, in: []) == [])
  }

  @Test(
    arguments: [
      [0x80], [0x0A], [0x0A, 2, 1], [0x09, 1, 2, 3], [0x25, 1], [0x33], [0x34], [0x0E], [0x0F],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      Array(repeating: 0x80, count: 11),
    ] as [[UInt8]]
  )
  func `bytes that are no message have no elements`(message: [UInt8]) {
    #expect(ReceivedElements.ofField(1, in: message) == nil)
  }

  @Test func `an element keeps the order and the unknown fields that its caller gave it`() throws {
    // `request_id` before `customer`, and a field of a later version between them.
    var sent = Florin_V1_CreateCustomerRequest()
    sent.requestID = "r"
    let name: [UInt8] = try sent.serializedBytes()
    let unknown: [UInt8] = [0xF8, 0x7F, 1]
    var other = Florin_V1_CreateCustomerRequest()
    other.customer.displayName = "A"
    let customer: [UInt8] = try other.serializedBytes()
    let element = name + unknown + customer
    let batch = [0x0A, UInt8(element.count)] + element + [0x0A, UInt8(element.count)] + element
    let decoded = try Florin_V1_BatchCreateCustomersRequest(serializedBytes: batch)
    #expect(decoded.requests.count == 2 && decoded.requests[0].customer.displayName == "A")
    // To encode it again would not do.
    let encodedAgain: [UInt8] = try decoded.requests[0].serializedBytes()
    #expect(encodedAgain != element)
    #expect(ReceivedElements.ofField(1, in: batch) == [element, element])
  }
}
