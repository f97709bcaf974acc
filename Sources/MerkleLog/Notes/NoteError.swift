/// Why a text is no signed note, or not one that can be believed.
package enum NoteError: Error, Hashable, Sendable {
  /// The note has more bytes than `SignedNote.byteCountMax`.
  case tooLong(Int)
  /// A control character other than a line feed stands at an offset in bytes.
  case controlCharacter(offset: Int)
  /// There is no empty line with signatures after it, or the last line does not end.
  case noSignatures
  /// A line of the signatures, counted from 0, is not a dash, a name and base64.
  case malformedSignature(line: Int)
  /// The note has more signatures than `SignedNote.signatureCountMax`.
  case tooManySignatures(Int)
  /// A key that is known did not make the signature in its name.
  case wrongSignature(keyName: String)
  /// No key that is known has signed.
  case unsigned
  /// A text is no key, or its number is not that of the key.
  case invalidKey
}
