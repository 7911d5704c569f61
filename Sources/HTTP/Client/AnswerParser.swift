/// Reads status line and header section of an answer, as strictly as the server reads requests (RFC 9112, 4 and 5).
struct AnswerParser {
    enum Outcome { case incomplete, complete, malformed, tooLarge }

    private(set) var status = 0
    private(set) var fields: [FieldRange] = []
    private(set) var isVersion11 = true
    private(set) var codings = TransferCodings()
    private(set) var length: Int?
    /// The number of bytes of the head.
    private(set) var count = 0
    private var lineStart = 0
    private var searched = 0
    private let limits: ClientLimits

    init(limits: ClientLimits) { self.limits = limits }

    /// Goes on with the bytes of the answer from its first; those already given must be the same.
    mutating func advance(_ bytes: Span<UInt8>) -> Outcome {
        let limit = min(limits.headBytes, 60_000)
        while let lineFeed = firstLineFeed(in: bytes, from: searched) {
            guard lineFeed < limit else { return .tooLarge }
            guard lineFeed > lineStart, bytes[lineFeed - 1] == ASCII.carriageReturn else { return .malformed }
            let outcome = take(lineStart..<(lineFeed - 1), of: bytes)
            lineStart = lineFeed + 1
            searched = lineStart
            guard case .incomplete = outcome else {
                count = lineStart
                return outcome
            }
        }
        searched = bytes.count
        return bytes.count > limit ? .tooLarge : .incomplete
    }

    private mutating func take(_ line: Range<Int>, of bytes: Span<UInt8>) -> Outcome {
        guard status != 0 else { return takeStatusLine(bytes.extracting(line)) ? .incomplete : .malformed }
        guard !line.isEmpty else { return .complete }
        guard fields.count < limits.headerFields else { return .tooLarge }
        guard let field = FieldRange(bytes, line) else { return .malformed }
        fields.append(field)
        let name = bytes.extracting(field.name)
        let value = bytes.extracting(field.value)
        if equalsIgnoringCase(name, "content-length") {
            guard length == nil else { return .malformed }
            switch ContentLength(value) {
            case .malformed: return .malformed
            case .immense: return .tooLarge
            case .value(let value): length = value
            }
        } else if equalsIgnoringCase(name, "transfer-encoding") {
            codings.add(value)
        }
        return .incomplete
    }

    /// `HTTP/1.x 200 reason`; the blank before an empty reason is missing in the wild and means nothing.
    private mutating func takeStatusLine(_ line: Span<UInt8>) -> Bool {
        guard line.count >= 12, let version = Version(line.extracting(0..<8)), version.major == 1,
            line[8] == ASCII.space, line.count == 12 || line[12] == ASCII.space
        else { return false }
        for index in 9..<line.count where !isFieldByte(line[index]) { return false }
        var status = 0
        for index in 9..<12 {
            guard let digit = decimalDigit(line[index]) else { return false }
            status = status * 10 + Int(digit)
        }
        isVersion11 = version.minor >= 1
        self.status = status
        return status >= 100
    }
}
