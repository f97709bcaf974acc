internal import FlorinAPI
internal import Monetary
internal import Primitives
internal import SwiftProtobuf

extension Florin_V1_Money {
  init(_ money: Money) {
    self.init()
    currencyCode = money.currency.code
    minorUnits = money.minorUnits
  }
}

extension Florin_V1_Date {
  init(_ date: CalendarDate) {
    self.init()
    let parts = date.parts
    year = Int32(clamping: parts.year)
    month = Int32(clamping: parts.month)
    day = Int32(clamping: parts.day)
  }
}

extension Google_Protobuf_Timestamp {
  init(_ instant: Instant) {
    self.init(seconds: instant.seconds, nanos: instant.nanosecondsOfSecond)
  }
}

extension Instant {
  /// Nil for a timestamp out of protobuf's bounds.
  init?(_ timestamp: Google_Protobuf_Timestamp) {
    self.init(seconds: timestamp.seconds, nanoseconds: timestamp.nanos)
  }
}
