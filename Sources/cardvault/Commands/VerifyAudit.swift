import AuditLog
import Cryptography
import Secrets
import System

/// `cardvault audit verify`: judges a bundle with nothing but a public key.
enum VerifyAudit {
    static func run(_ invocation: Invocation) -> Int32 {
        let path = invocation.operands[0]
        let verification: AuditVerification
        do throws(SystemError) {
            let pem = try File.read(invocation.value("public-key") ?? "", limit: 65_536)
            let text = pem.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
            guard let key = try? Ed25519PublicKey(pem: text) else {
                Program.complain("cardvault: error: --public-key: the file is not an Ed25519 public key in PEM")
                return 2
            }
            verification = try verify(path, with: key)
        } catch {
            Program.complain("cardvault: error: \(error)")
            return 2
        }
        if invocation.has("json") {
            Program.print(String(decoding: verification.json, as: UTF8.self))
        } else {
            lines(verification).forEach { Program.print($0) }
        }
        return verification.valid ? 0 : 1
    }

    private static func verify(_ path: String, with key: Ed25519PublicKey) throws(SystemError) -> AuditVerification {
        var verifier = AuditBundleVerifier(key: key)
        let isWatched = Program.isErrorTerminal
        var shown = 0
        try File.pieces(of: path) { piece in
            let goesOn = verifier.consume(piece)
            if isWatched, verifier.lineCount - shown >= 16_384 {
                shown = verifier.lineCount
                Program.complain(Array("\r\(shown) lines".utf8))
            }
            return goesOn
        }
        if shown > 0 { Program.complain("") }
        return verifier.finish()
    }

    private static func lines(_ verification: AuditVerification) -> [String] {
        let head = verification.checkpoint.map { "; the log \($0.origin.text) has \($0.size) leaves" } ?? ""
        guard !verification.valid else { return ["valid: \(verification.entries) entries" + head] }
        return ["NOT VALID: \(verification.entries) entries" + head]
            + verification.findings.map { finding in
                let leaf = finding.sequence.map { ", leaf \($0)" } ?? ""
                return "line \(finding.line)\(leaf): \(finding.kind.rawValue): \(finding.detail)"
            }
    }
}
