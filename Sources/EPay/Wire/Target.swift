internal import HTTP
internal import Secrets

/// Builds the path and query of a call in wiped memory.
struct Target: ~Copyable {
    private var buffer: WipedBuffer

    /// Starts with the base's own path.
    init(_ base: ClientURL) {
        buffer = WipedBuffer(capacity: 256)
        var path = base.path[...]
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        buffer.append(utf8: String(path))
    }

    /// Adds a path that we wrote ourselves, slash included.
    consuming func path(_ literal: StaticString) -> Target {
        buffer.append(utf8: literal)
        return self
    }

    /// Adds one more segment, encoded whole.
    consuming func segment(_ text: String) -> Target {
        buffer.append(UInt8(ascii: "/"))
        buffer.append(encoding: text)
        return self
    }

    /// Adds one more segment, encoded whole.
    consuming func segment(_ secret: SecretBytes) -> Target {
        buffer.append(UInt8(ascii: "/"))
        secret.withBytes { buffer.append(encoding: $0) }
        return self
    }

    /// Adds the query, which has one item.
    consuming func query(_ name: StaticString, _ value: SecretBytes) -> Target {
        buffer.append(UInt8(ascii: "?"))
        buffer.append(utf8: name)
        buffer.append(UInt8(ascii: "="))
        value.withBytes { buffer.append(encoding: $0) }
        return self
    }

    /// The finished target.
    consuming func finish() -> SecretBytes { buffer.share() }
}
