internal import CardVault
internal import HTTP
internal import Secrets
private import Synchronization

/// Names requests: an incoming name of `[A-Za-z0-9._-]{1,64}` is kept, else one is made.
final class RequestNames: Sendable {
    private let prefix: String
    private let next = Atomic<UInt64>(0)

    init(_ randomness: any Randomness) {
        prefix = randomness.secret(bytes: 8).withBytes { bytes in
            var text: [UInt8] = []
            for index in bytes.indices { Self.append(bytes[index], to: &text) }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// A new name; of letters only, so that none can look like a card number.
    func make() -> String {
        let number = next.wrappingAdd(1, ordering: .relaxed).newValue
        var text: [UInt8] = []
        text.reserveCapacity(32)
        text += prefix.utf8
        text.append(UInt8(ascii: "-"))
        for shift in stride(from: 40, through: 0, by: -8) {
            Self.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)), to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The name a request brought, if it may be kept.
    func kept(of request: Request) -> String? {
        let isFit = request.withHeader("X-Request-Id") { bytes in
            (1...64).contains(bytes.count) && bytes.indices.allSatisfy { Self.isAllowed(bytes[$0]) }
                && !PANRule.matches(bytes)
        }
        return isFit == true ? request.header("X-Request-Id") : nil
    }

    private static func append(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "a") + (byte >> 4))
        text.append(UInt8(ascii: "a") + (byte & 15))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
