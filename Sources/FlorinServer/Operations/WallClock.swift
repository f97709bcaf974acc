internal import Glibc
internal import Primitives

/// The operating system's time of day.
enum WallClock {
  /// Now.
  static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    )
  }
}
