internal import FuzzTargets
internal import Glibc

/// libFuzzer with the target that FUZZ_TARGET names; see `scripts/fuzz`.
@main enum Fuzz {
  fileprivate static let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      preconditionFailure("FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
  }()

  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, feed))
  }
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
private typealias Feed = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

/// libFuzzer's own main calls this; the package manager has a main of its own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<Arguments>,
  _ feed: Feed
) -> Int32

private func feed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Fuzz.target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
