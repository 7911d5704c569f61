/// A request line taken apart (RFC 9112, 3), or the status that refuses it.
enum RequestLine {
    case read(RequestHead)
    case refused(Int)

    /// Reads a line without its CRLF: three parts, single spaces between.
    init(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        var methodEnd = line.lowerBound
        while methodEnd < line.upperBound, ByteSet.token.contains(bytes[methodEnd]) { methodEnd += 1 }
        var targetEnd = methodEnd + 1
        while targetEnd < line.upperBound, bytes[targetEnd] != ASCII.space { targetEnd += 1 }
        guard methodEnd > line.lowerBound, targetEnd < line.upperBound, bytes[methodEnd] == ASCII.space,
            targetEnd > methodEnd + 1,
            let version = Version(bytes.extracting((targetEnd + 1)..<line.upperBound))
        else {
            self = .refused(400)
            return
        }
        guard version.major == 1 else {
            self = .refused(505)
            return
        }
        var head = RequestHead()
        head.method = Method(bytes.extracting(line.lowerBound..<methodEnd))
        head.isVersion11 = version.minor >= 1
        guard head.method != .other else {
            self = .refused(501)
            return
        }
        self = head.readTarget(bytes, (methodEnd + 1)..<targetEnd) ? .read(head) : .refused(400)
    }
}

/// HTTP-version (RFC 9112, 2.3): the name in capitals and one digit each.
struct Version {
    let major: UInt8
    let minor: UInt8

    init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 8, equals(bytes.extracting(0..<5), "HTTP/"), bytes[6] == 0x2E,
            let major = decimalDigit(bytes[5]), let minor = decimalDigit(bytes[7])
        else { return nil }
        self.major = major
        self.minor = minor
    }
}

extension RequestHead {
    /// Finds path, query and authority in the target (RFC 9112, 3.2); false if it is malformed or ambiguous.
    fileprivate mutating func readTarget(_ bytes: Span<UInt8>, _ place: Range<Int>) -> Bool {
        if bytes[place.lowerBound] == ASCII.slash { return readPath(bytes, place) }
        if place.count == 1, bytes[place.lowerBound] == 0x2A {
            isAsterisk = true
            target = place
            path = place
            return method == .options
        }
        let text = bytes.extracting(place)
        let schemeCount: Int
        if text.count > 7, equalsIgnoringCase(text.extracting(0..<7), "http://") {
            schemeCount = 7
        } else if text.count > 8, equalsIgnoringCase(text.extracting(0..<8), "https://") {
            schemeCount = 8
        } else {
            return false
        }
        let start = place.lowerBound + schemeCount
        var end = start
        while end < place.upperBound, bytes[end] != ASCII.slash, bytes[end] != ASCII.question { end += 1 }
        guard let authority = Authority(bytes.extracting(start..<end)), !authority.host.isEmpty else { return false }
        host = start..<end
        return readPath(bytes, end..<place.upperBound)
    }

    private mutating func readPath(_ bytes: Span<UInt8>, _ place: Range<Int>) -> Bool {
        target = place
        var end = place.lowerBound
        while end < place.upperBound, bytes[end] != ASCII.question {
            guard ByteSet.path.contains(bytes[end]) else { return false }
            if bytes[end] == ASCII.percent { pathHasEscapes = true }
            end += 1
        }
        path = place.lowerBound..<end
        if end < place.upperBound {
            query = (end + 1)..<place.upperBound
            for index in (end + 1)..<place.upperBound where !ByteSet.query.contains(bytes[index]) { return false }
        }
        return hasPlainSegments(bytes.extracting(path))
    }

    /// No dot segments, plain or encoded – what they mean depends on who reads them – and escapes that give text.
    private func hasPlainSegments(_ path: Span<UInt8>) -> Bool {
        var start = 0
        while start <= path.count {
            var end = start
            while end < path.count, path[end] != ASCII.slash { end += 1 }
            let segment = path.extracting(start..<end)
            if pathHasEscapes {
                guard let decoded = PercentEncoding.decodedText(segment), decoded != ".", decoded != "..",
                    decoded.utf8.allSatisfy({ $0 >= ASCII.space && $0 != 0x7F })
                else { return false }
            } else if equals(segment, ".") || equals(segment, "..") {
                return false
            }
            start = end + 1
        }
        return true
    }
}
