package import Primitives

/// `timestamptz`, whose microseconds count from 2000 and whose extremes mean infinity.
///
/// Infinity is not a moment: reading it is `outOfRange`. A moment before 4713 BC is refused by
/// PostgreSQL (22008); one that 64 bits cannot count from 2000 is written as the nearest that can.
extension Instant: PostgresEncodable, PostgresDecodable {
  /// Microseconds from 1970 to 2000: 10,957 days.
  private static let epoch: Int64 = 10_957 * 86_400 * 1_000_000

  package static var postgresType: PostgresType { .timestamptz }
  package static var postgresArrayType: PostgresType { .timestamptzArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .timestamptz }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .timestamptzArray }

  package func encode(into writer: inout ParameterWriter) {
    let (shifted, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
    // The extreme itself would read as infinity.
    writer.append(overflow || shifted == .min ? Int64.min + 1 : shifted)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Instant {
    let stored: Int64 = try bytes.integer()
    let (microseconds, overflow) = stored.addingReportingOverflow(epoch)
    guard !overflow, stored != .min else { throw .outOfRange }
    return Instant(microseconds: microseconds)
  }
}

/// `date`, whose days count from 2000 and whose extremes mean infinity.
///
/// Infinity is not a day: reading it is `outOfRange`. PostgreSQL refuses days before 4713 BC
/// (22008).
extension CalendarDate: PostgresEncodable, PostgresDecodable {
  /// Days from 1970 to 2000.
  private static let epoch: Int32 = 10_957

  package static var postgresType: PostgresType { .date }
  package static var postgresArrayType: PostgresType { .dateArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .date }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .dateArray }

  package func encode(into writer: inout ParameterWriter) {
    let (shifted, overflow) = daysSinceEpoch.subtractingReportingOverflow(Self.epoch)
    writer.append(overflow || shifted == .min ? Int32.min + 1 : shifted)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> CalendarDate {
    let stored: Int32 = try bytes.integer()
    let (days, overflow) = stored.addingReportingOverflow(epoch)
    guard !overflow, stored != .min else { throw .outOfRange }
    return CalendarDate(daysSinceEpoch: days)
  }
}
