internal import GRPC
internal import Primitives

/// Collects what is wrong with the form of a request, so that the caller learns all of it at once.
///
/// What the business rules say about a request is theirs; here is what must hold before they can be
/// asked.
struct RequestCheck {
  /// Characters of the longest `request_id`.
  static let maximumRequestIDLength = 128
  /// Codes in one list of acknowledged warnings.
  static let maximumAcknowledgedWarnings = 50
  /// Characters of the longest code: that of the longest reason.
  private static let maximumCodeLength = 63

  private(set) var problems: [FieldProblem] = []

  /// Notes a problem.
  mutating func add(_ path: String, _ code: FieldProblem.Code, _ message: String) {
    problems.append(FieldProblem(path, code, message))
  }

  /// Ends the call, if anything is wrong.
  ///
  /// - Throws: INVALID_ARGUMENT with every problem.
  func finish() throws(RPCError) {
    guard problems.isEmpty else { throw RPCError(fields: problems) }
  }

  /// Checks the length of a text, in characters of Unicode, and that none of them is a control.
  mutating func text(_ path: String, _ text: String, _ bounds: ClosedRange<Int>) {
    let count = text.unicodeScalars.count
    if text.isEmpty {
      if bounds.lowerBound > 0 { add(path, .required, "is empty") }
    } else if count > bounds.upperBound {
      add(path, .tooLong, "has more than \(bounds.upperBound) characters")
    } else if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      add(path, .malformed, "has control characters")
    }
  }

  /// Checks what every write has.
  mutating func write(_ request: some WriteRequest) {
    text("request_id", request.requestID, 1...Self.maximumRequestIDLength)
  }

  /// Checks a list of codes.
  mutating func acknowledgedWarnings(_ codes: [String]) {
    if codes.count > Self.maximumAcknowledgedWarnings {
      add(
        "acknowledged_warnings",
        .tooLong,
        "has more than \(Self.maximumAcknowledgedWarnings) codes"
      )
      return
    }
    for (index, code) in codes.enumerated() {
      text("acknowledged_warnings[\(index)]", code, 1...Self.maximumCodeLength)
    }
  }

  /// The version of an etag; nil for none and for a bad one, which is noted.
  mutating func version<Kind>(
    _ path: String,
    _ etag: String,
    of id: Identifier<Kind>
  ) -> Int64? {
    guard !etag.isEmpty else { return nil }
    guard let version = Etag.version(etag, of: id) else {
      add(path, .malformed, "is no etag")
      return nil
    }
    return version
  }

  /// How many elements a page has: a default for 0, the maximum for more.
  mutating func pageSize(_ size: Int32) -> Int {
    guard size >= 0 else {
      add("page_size", .outOfRange, "is negative")
      return PageSize.standard
    }
    return size == 0 ? PageSize.standard : min(Int(size), PageSize.maximum)
  }

  /// The place of a page token; nil for the first page and for a bad one, which is noted.
  mutating func pageToken(
    _ token: String,
    bound binding: TokenSealer.Binding,
    sealer: TokenSealer
  ) -> PageToken? {
    guard !token.isEmpty else { return nil }
    guard let page = PageToken(token, bound: binding, sealer: sealer) else {
      add("page_token", .malformed, "is not a token of this list with this filter")
      return nil
    }
    return page
  }
}

/// How many elements a page has.
enum PageSize {
  /// When the caller does not say.
  static let standard = 100
  /// At most.
  static let maximum = 1_000
}
