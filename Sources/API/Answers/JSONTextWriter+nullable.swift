internal import JSON
internal import Secrets

extension JSONTextWriter where Sink: ~Copyable {
    /// A member with a string or null: a caller's reader finds every name in every answer.
    mutating func member(_ name: String, nullable text: String?) {
        self.name(name)
        if let text { string(text) } else { null() }
    }

    /// A member with a truth value or null.
    mutating func member(_ name: String, nullable isTrue: Bool?) {
        self.name(name)
        if let isTrue { bool(isTrue) } else { null() }
    }

    /// A member with a secret string, or null if its bytes are no UTF-8 and so no JSON.
    mutating func member(_ name: String, orNull secret: SecretBytes) {
        self.name(name)
        do throws(JSONError) { try string(secret: secret) } catch { null() }
    }
}
