package import Secrets

extension JSONTextWriter where Sink: ~Copyable {
    /// A member with a string.
    package mutating func member(_ name: String, string text: String) {
        self.name(name)
        string(text)
    }

    /// A member with a string, left out if there is none.
    package mutating func member(_ name: String, optional text: String?) {
        if let text { member(name, string: text) }
    }

    /// A member with a whole number.
    package mutating func member(_ name: String, int number: some BinaryInteger) {
        self.name(name)
        int(number)
    }

    /// A member with a whole number, left out if there is none.
    package mutating func member(_ name: String, optional number: (some BinaryInteger)?) {
        if let number { member(name, int: number) }
    }

    /// A member with a truth value.
    package mutating func member(_ name: String, bool isTrue: Bool) {
        self.name(name)
        bool(isTrue)
    }

    /// A member with a secret string; fails with `notUTF8`, and then the writer is of no more use.
    package mutating func member(_ name: String, secret: SecretBytes) throws(JSONError) {
        self.name(name)
        try string(secret: secret)
    }

    /// A member with text that is JSON already.
    package mutating func member(_ name: String, raw text: [UInt8]) {
        self.name(name)
        raw(text)
    }

    /// A member with null.
    package mutating func memberNull(_ name: String) {
        self.name(name)
        null()
    }

    /// A member with an object that the closure fills.
    package mutating func memberObject<Failure: Error>(
        _ name: String,
        _ fill: (inout Self) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        beginObject()
        try fill(&self)
        endObject()
    }

    /// A member with an array that the closure fills.
    package mutating func memberArray<Failure: Error>(
        _ name: String,
        _ fill: (inout Self) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        beginArray()
        try fill(&self)
        endArray()
    }
}
