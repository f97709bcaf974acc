/// Who defines the reasons of errors: the `domain` of a `google.rpc.ErrorInfo`.
public enum ErrorDomain {
  /// The reasons of docs/errors.md.
  public static let florin = "florin.dev"
}
