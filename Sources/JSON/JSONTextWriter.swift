package import Secrets

/// Writes a text into bytes that are not secret.
package typealias JSONWriter = JSONTextWriter<[UInt8]>
/// Writes a text into bytes that are wiped.
package typealias SecretJSONWriter = JSONTextWriter<WipedBuffer>

/// Writes one JSON text (RFC 8259): commas, colons and escapes are its work, and out of order is a programmer's error.
package struct JSONTextWriter<Sink: JSONSink & ~Copyable>: ~Copyable {
    private enum Place { case array, object, memberValue, nothingMore }

    private var sink = Sink()
    private var places: [Place] = []
    private var needsComma = false

    /// A writer at the start of a text.
    package init() {}

    /// Opens an object.
    package mutating func beginObject() { begin(.object, "{") }
    /// Closes the object that is open.
    package mutating func endObject() { end(.object, "}") }
    /// Opens an array.
    package mutating func beginArray() { begin(.array, "[") }
    /// Closes the array that is open.
    package mutating func endArray() { end(.array, "]") }

    /// The name of the member whose value comes next.
    package mutating func name(_ name: String) {
        precondition(places.last == .object, "a name stands in an object")
        if needsComma { put(",") }
        putQuoted(name)
        put(":")
        needsComma = false
        places.append(.memberValue)
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
        value { writer in
            writer.put("\"")
            for index in bytes.indices { writer.putEscaped(bytes[index]) }
            writer.put("\"")
        }
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
        value { writer in for byte in text { writer.sink.append(byte) } }
    }

    /// Ends the text and hands over its bytes.
    package consuming func finish() -> Sink {
        precondition(places == [.nothingMore], "the text is not finished")
        return sink
    }

    private mutating func begin(_ place: Place, _ bracket: String) {
        beginValue()
        put(bracket)
        places.append(place)
        needsComma = false
    }

    private mutating func end(_ place: Place, _ bracket: String) {
        precondition(places.popLast() == place, "another container is open")
        put(bracket)
        endValue()
    }

    private mutating func value(_ write: (inout Self) -> Void) {
        beginValue()
        write(&self)
        endValue()
    }

    private mutating func beginValue() {
        precondition(places.last != .object, "a value in an object needs a name")
        precondition(places.last != .nothingMore, "a text is one value")
        if needsComma { put(",") }
    }

    private mutating func endValue() {
        needsComma = true
        if places.last == .memberValue { places.removeLast() }
        if places.isEmpty { places = [.nothingMore] }
    }

    private mutating func put(_ text: String) {
        for byte in text.utf8 { sink.append(byte) }
    }

    private mutating func putQuoted(_ text: String) {
        put("\"")
        for byte in text.utf8 { putEscaped(byte) }
        put("\"")
    }

    /// Escapes what RFC 8259 section 7 demands and nothing else, in the form of RFC 8785 section 3.2.2.2.
    private mutating func putEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): put("\\\"")
        case UInt8(ascii: "\\"): put("\\\\")
        case 0x08: put("\\b")
        case 0x09: put("\\t")
        case 0x0A: put("\\n")
        case 0x0C: put("\\f")
        case 0x0D: put("\\r")
        case ..<0x20: put("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
        default: sink.append(byte)
        }
    }
}

extension JSONTextWriter: Copyable where Sink: Copyable {}
extension JSONTextWriter: Sendable where Sink: Sendable & ~Copyable {}
