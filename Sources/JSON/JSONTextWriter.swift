package import Secrets

/// Writes a text into bytes that are not secret.
package typealias JSONWriter = JSONTextWriter<[UInt8]>
/// Writes a text into bytes that are wiped.
package typealias SecretJSONWriter = JSONTextWriter<WipedBuffer>

/// Writes one JSON text (RFC 8259): commas, colons and escapes are its work, and out of order is a programmer's error.
package struct JSONTextWriter<Sink: JSONSink & ~Copyable>: ~Copyable {
    private var sink = Sink()
    private var place = WriterPlace()

    /// A writer at the start of a text.
    package init() {}

    /// Opens an object.
    package mutating func beginObject() { begin(.object, UInt8(ascii: "{")) }
    /// Closes the object that is open.
    package mutating func endObject() { end(.object, UInt8(ascii: "}")) }
    /// Opens an array.
    package mutating func beginArray() { begin(.array, UInt8(ascii: "[")) }
    /// Closes the array that is open.
    package mutating func endArray() { end(.array, UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    package mutating func name(_ name: String) {
        if place.beginName() { put(UInt8(ascii: ",")) }
        putQuoted(name)
        put(UInt8(ascii: ":"))
    }

    /// A string.
    package mutating func string(_ text: String) { value { $0.putQuoted(text) } }

    /// A string from its UTF-8, which never becomes a `String`; fails with `notUTF8` before writing anything.
    package mutating func string(utf8 bytes: Span<UInt8>) throws(JSONError) {
        do {
            _ = try UTF8Span(validating: bytes)
        } catch {
            throw .notUTF8(offset: error.byteOffsets.lowerBound)
        }
        value { $0.putQuoted(bytes) }
    }

    /// A secret string; its UTF-8 never becomes a `String`. Fails with `notUTF8` before writing anything.
    package mutating func string(secret: SecretBytes) throws(JSONError) {
        try secret.withBytes { bytes throws(JSONError) in try string(utf8: bytes) }
    }

    /// A whole number; beyond ±2^53 many readers lose digits.
    package mutating func int(_ number: some BinaryInteger) { value { $0.put(String(number)) } }

    /// A truth value.
    package mutating func bool(_ isTrue: Bool) { value { $0.put(isTrue ? "true" : "false") } }

    /// The null value.
    package mutating func null() { value { $0.put("null") } }

    /// A value that is JSON text already, as another writer or `canonical` made it.
    package mutating func raw(_ text: [UInt8]) {
        value { $0.sink.append(text.span) }
    }

    /// Ends the text and hands over its bytes.
    package consuming func finish() -> Sink {
        precondition(place.isFinished, "the text is not finished")
        return sink
    }

    private mutating func begin(_ container: WriterPlace.Container, _ bracket: UInt8) {
        beginValue()
        put(bracket)
        place.open(container)
    }

    private mutating func end(_ container: WriterPlace.Container, _ bracket: UInt8) {
        place.close(container)
        put(bracket)
        place.endValue()
    }

    private mutating func value(_ write: (inout Self) -> Void) {
        beginValue()
        write(&self)
        place.endValue()
    }

    private mutating func beginValue() {
        if place.beginValue() { put(UInt8(ascii: ",")) }
    }

    private mutating func put(_ byte: UInt8) { sink.append(byte) }

    private mutating func put(_ text: String) {
        let utf8 = text.utf8
        sink.append(utf8.span)
    }

    private mutating func putQuoted(_ text: String) {
        let utf8 = text.utf8
        putQuoted(utf8.span)
    }

    /// Hands over whole runs of what needs no escape: the sink is reached through a protocol, too dear for each byte.
    private mutating func putQuoted(_ bytes: Span<UInt8>) {
        put(UInt8(ascii: "\""))
        var start = 0
        while start < bytes.count {
            let end = EscapedText.endOfPlainRun(bytes, from: start)
            if start < end { sink.append(bytes.extracting(start..<end)) }
            if end < bytes.count { put(EscapedText.escape(bytes[end])) }
            start = end + 1
        }
        put(UInt8(ascii: "\""))
    }
}

extension JSONTextWriter<[UInt8]> {
    /// A writer at the start of a text that is expected to take so many bytes.
    package init(capacity: Int) {
        self.init()
        sink.reserveCapacity(capacity)
    }
}

extension JSONTextWriter: Copyable where Sink: Copyable {}
extension JSONTextWriter: Sendable where Sink: Sendable & ~Copyable {}
