/// The identifiers of the last streams that came to one kind of end.
struct RecentStreams {
  private var identifiers: ContiguousArray<Int32> = []
  private var nextIndex = 0

  func contains(_ streamID: Int32) -> Bool { identifiers.contains(streamID) }

  mutating func remember(_ streamID: Int32) {
    if identifiers.count < HTTP2Limits.rememberedStreams {
      identifiers.append(streamID)
    } else {
      identifiers[nextIndex] = streamID
      nextIndex = (nextIndex + 1) % HTTP2Limits.rememberedStreams
    }
  }
}
