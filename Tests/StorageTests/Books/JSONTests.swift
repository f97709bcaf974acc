import Testing

@testable import Storage

@Suite struct JSONTests {
  @Test func `what is written is read back, whatever the text`() throws {
    let texts = ["", "a", "\"\\/", "\u{0}\u{1}\u{1f}\n\t", "ü€😀", "e\u{301}", "]},{"]
    let json = try #require(
      JSONWriter.list([texts, []]) { object, lines in
        object.member("lines", lines)
        object.member("first", lines.first)
      }
    )
    let elements = try JSONValue(parsing: json).elements
    #expect(elements.map { $0.texts("lines") } == [texts, []])
    #expect(elements.map { $0["first"] } == [texts.first, nil])
  }

  @Test func `no elements are no JSON`() {
    #expect(JSONWriter.list([Int]()) { _, _ in } == nil)
  }

  @Test func `members are written without spaces and in order`() {
    let json = JSONWriter.list(["x"]) { object, text in
      object.member("a", text)
      object.member("b", nil as String?)
      object.member("c", [text, text])
    }
    #expect(json == #"[{"a":"x","c":["x","x"]}]"#)
  }

  @Test(arguments: [
    (
      #" [ { "a" : "\u00e9\ud83d\ude00\/\b\f\n\r\t" , "n" : -1.5e+3 , "t" : true } ] "#,
      "é😀/\u{8}\u{c}\n\r\t"
    )
  ])
  func `space, escapes, numbers and words of others are understood`(
    json: String,
    text: String
  ) throws {
    let elements = try JSONValue(parsing: json).elements
    #expect(elements == [.object(["a": .text(text), "n": .other, "t": .other])])
  }

  @Test(arguments: [
    "", "[", "[1,]", "[\"a]", "[\"\\x\"]", "[\"\\ud800\"]", "[\"\\ud800\\u0041\"]", "[\"\\u12\"]",
    "{\"a\" 1}", "{a:1}", "[] []", "[\"\u{1}\"]", "[[[[[[[[[]]]]]]]]]", "[,]", "[\"\\u\u{e9}123\"]",
  ])
  func `anything else is refused`(json: String) {
    #expect(throws: JSONFault.self) { try JSONValue(parsing: json) }
  }

  @Test func `every truncation is refused`() {
    let json = Array(#"[{"lines":["a\"","b"],"x":null}]"#)
    for length in json.indices {
      #expect(throws: JSONFault.self) { try JSONValue(parsing: String(json[..<length])) }
    }
  }

  @Test func `elements of an array literal stand in quotes`() {
    #expect(ArrayLiteral.make([]) == "{}")
    #expect(
      ArrayLiteral.make(["a", "", "NULL", "{,}", "\"\\"]) == #"{"a","","NULL","{,}","\"\\"}"#
    )
  }
}
