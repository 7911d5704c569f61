import FuzzTargets
import Glibc

/// The target of this process, named by CARDVAULT_FUZZ_TARGET.
private let target: FuzzTarget = {
    let name = unsafe getenv("CARDVAULT_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("CARDVAULT_FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()

/// Called by libFuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let bytes = unsafe bytes else { return 0 }
    target.run(unsafe Span(_unsafeStart: bytes, count: count))
    return 0
}
