extension Array {
  /// The place of the element of a number, in an array that is sorted by unlike numbers.
  ///
  /// Orders have up to 10,000 lines, and what is done to all of them looks each up. O(log n), and
  /// O(1) where the numbers begin at 1 and have no gaps.
  ///
  /// - Parameters:
  ///   - number: The number.
  ///   - key: The number of an element.
  /// - Returns: The place; nil when no element has the number.
  func index(ofLine number: Int, by key: (Element) -> Int) -> Int? {
    if indices.contains(number - 1), key(self[number - 1]) == number { return number - 1 }
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if key(self[middle]) < number { low = middle + 1 } else { high = middle }
    }
    return low < count && key(self[low]) == number ? low : nil
  }
}
