package import Cryptography

/// Judges a bundle as its bytes come in, with memory that does not grow with it (docs/audit-format.md section 7).
package struct AuditBundleVerifier: Sendable {
    private var splitter = LineSplitter()
    private var judge: BundleJudge

    /// A verifier that believes this key alone.
    package init(key: Ed25519PublicKey) { judge = BundleJudge(key: key) }

    /// How many lines were judged so far, for whoever shows progress.
    package var lineCount: Int { judge.line }

    /// Takes the next bytes of the file, cut anywhere; false when what follows cannot change the verdict any more.
    package mutating func consume(_ chunk: Span<UInt8>) -> Bool {
        guard judge.state != .stopped, chunk.count > 0 else { return judge.state != .stopped }
        guard judge.state != .end else {
            judge.refuseTrailing()
            return false
        }
        // Taken out, so that the judge can change while the splitter does.
        var splitter = LineSplitter()
        swap(&splitter, &self.splitter)
        let used = splitter.split(chunk) { line in
            judge.take(line)
            return judge.state != .end && judge.state != .stopped
        }
        swap(&splitter, &self.splitter)
        if judge.state == .end, used < chunk.count { judge.refuseTrailing() }
        return judge.state != .stopped
    }

    /// The verdict, when the file is at its end.
    package consuming func finish() -> AuditVerification {
        judge.refuseTruncated()
        return judge.verdict
    }
}
