internal import CardVault

/// A domain's word that is kept as a number; a number once given is never given another meaning.
protocol Coded: CaseIterable {
    /// 1 and up: 0 says that there is none.
    var code: UInt8 { get }
}

extension Coded {
    /// The word of a number.
    init(code: UInt8) throws(VaultError) {
        guard let word = Self.allCases.first(where: { $0.code == code }) else { throw .storageCorrupt }
        self = word
    }
}

extension RecordWriter {
    mutating func put(_ word: some Coded) { put(word.code) }

    mutating func put<Word: Coded>(_ word: Word?) { put(word?.code ?? 0) }

    mutating func put(_ instant: Instant) { put(Int(instant.milliseconds)) }

    mutating func put(_ instant: Instant?) {
        put(instant != nil)
        if let instant { put(instant) }
    }

    mutating func put(_ number: Int?) {
        put(number != nil)
        if let number { put(number) }
    }

    mutating func put(_ flag: Bool?) { put(flag.map { $0 ? 2 : 1 } ?? UInt8(0)) }
}

extension RecordReader {
    mutating func word<Word: Coded>(in bytes: Span<UInt8>) throws(VaultError) -> Word {
        try Word(code: byte(in: bytes))
    }

    mutating func optionalWord<Word: Coded>(in bytes: Span<UInt8>) throws(VaultError) -> Word? {
        let code = try byte(in: bytes)
        return code == 0 ? nil : try Word(code: code)
    }

    mutating func instant(in bytes: Span<UInt8>) throws(VaultError) -> Instant {
        Instant(milliseconds: Int64(try int(in: bytes)))
    }

    mutating func optionalInstant(in bytes: Span<UInt8>) throws(VaultError) -> Instant? {
        try flag(in: bytes) ? try instant(in: bytes) : nil
    }

    mutating func optionalInt(in bytes: Span<UInt8>) throws(VaultError) -> Int? {
        try flag(in: bytes) ? try int(in: bytes) : nil
    }

    mutating func optionalFlag(in bytes: Span<UInt8>) throws(VaultError) -> Bool? {
        switch try byte(in: bytes) {
        case 0: nil
        case 1: false
        case 2: true
        default: throw .storageCorrupt
        }
    }
}
