extension StorageFinding: CustomStringConvertible {
  /// The finding as one line for the people who run the server; holds nothing of what is stored.
  package var description: String {
    switch self {
    case .leafMissing(let index): "leaf \(index) of the audit trail is missing"
    case .leafMalformed(let index): "leaf \(index) of the audit trail cannot be read"
    case .leafTimeRunsBackwards(let index): "leaf \(index) is older than the one before it"
    case .leavesBeyondHead(let count): "\(count) leaves stand behind the last that the head counts"
    case .frontierDiffers: "the head of the audit tree is not that of its leaves"
    case .tileMissing(let level, let index): "tile \(level)/\(index) is missing"
    case .tileDiffers(let level, let index): "tile \(level)/\(index) is not that of its leaves"
    case .tileBeyondHead(let level, let index): "tile \(level)/\(index) cannot be there yet"
    case .changeChainBroken(let index, let customer):
      "leaf \(index) does not continue the changes of \(customer)"
    case .customerDiffers(let customer): "\(customer) is not what the audit trail says it is"
    case .customerWithoutLeaf(let customer): "the audit trail knows nothing of \(customer)"
    case .customerMissing(let customer): "\(customer) is in the audit trail and is gone"
    case .referenceDangling(let from, let to): "\(from) names \(to), which does not exist"
    case .eventMissing(let position): "event \(position) is missing"
    case .eventsBeyondHead(let count):
      "the events are \(count.magnitude) \(count > 0 ? "more" : "fewer") than the head counts"
    case .eventDiffers(let position): "event \(position) does not tell of a change in its leaf"
    case .changeWithoutEvent(let index): "a change of leaf \(index) has no event"
    case .recordDiffers(let commandID): "the record of command \(commandID) is not of its leaf"
    case .recordRepeated(let index): "leaf \(index) has more than one record of its request"
    }
  }
}
