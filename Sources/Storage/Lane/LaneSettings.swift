internal import OrderToCash
internal import Primitives

/// What all lanes of a process have in common.
struct LaneSettings: Sendable {
  /// The time of day.
  let clock: @Sendable () -> Instant
  /// Makes what an event carries.
  let encodeEvent: @Sendable (DomainEvent, Changes) throws -> [UInt8]
  /// Whom to tell of new events.
  let signals: EventSignals

  init(_ configuration: StorageConfiguration, _ signals: EventSignals) {
    clock = configuration.clock
    encodeEvent = configuration.encodeEvent
    self.signals = signals
  }
}
