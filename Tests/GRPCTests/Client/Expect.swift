import Testing

/// Expects equality of a value that is found by a mutating input, which `#expect` cannot call.
func expect<Value: Equatable>(
  _ found: Value,
  is expected: Value,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found == expected, sourceLocation: sourceLocation)
}
