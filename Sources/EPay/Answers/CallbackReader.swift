package import CardVault
internal import JSON
package import Secrets

/// What a callback of the bank's lets one guess: a hint, never a verdict.
package struct CallbackHint: Sendable {
    /// The invoice it names.
    package let invoice: InvoiceID?
    /// The secret it echoes, to be compared in constant time; nil only if it echoes none.
    package let secret: SecretBytes?
}

/// Reads the body of postLink and failurePostLink; whatever it is, there is a hint.
package enum CallbackReader {
    private static let maximumBytes = 64 * 1_024

    /// The hint; an empty one if the body says nothing we can read.
    package static func read(_ body: Span<UInt8>) -> CallbackHint {
        guard body.count <= maximumBytes, let fields = try? BankFields(parsing: SecretBytes(copying: body)) else {
            return CallbackHint(invoice: nil, secret: nil)
        }
        let invoice = (try? fields.text(.invoice)).flatMap { try? InvoiceID($0) }
        do throws(NotUnderstood) {
            return CallbackHint(invoice: invoice, secret: try fields.secret(.secretHash))
        } catch {
            // It is there and is no secret of ours: an empty one equals none.
            return CallbackHint(invoice: invoice, secret: SecretBytes(utf8: ""))
        }
    }
}
