private import HTTP

/// The fields of a form: urlencoded, or multipart as the bank's pages call it "form-data".
enum FormFields {
    /// Nil if the body is neither, or malformed.
    static func parse(_ call: BankCall) -> [BankCall.Field]? {
        if call.isOfType("application/x-www-form-urlencoded") {
            return try? FormURLEncoded.decodeText(call.body.span)
        }
        guard call.isOfType("multipart/form-data"), let boundary = boundary(of: call.contentType) else { return nil }
        return multipart(call.body, boundary: boundary)
    }

    private static func boundary(of contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmed.lowercased() == "boundary" else { continue }
            let value = String(pair[1].trimmed.filter { $0 != "\"" })
            return (1...70).contains(value.utf8.count) ? value : nil
        }
        return nil
    }

    // RFC 7578, without files: each part is a header section, an empty line and a value.
    private static func multipart(_ body: [UInt8], boundary: String) -> [BankCall.Field]? {
        guard body.count <= 65_536, let text = String(validating: body, as: UTF8.self) else { return nil }
        let parts = ("\r\n" + text).split(on: "\r\n--" + boundary)
        guard parts.count >= 2, parts.count <= 33, parts.first?.isEmpty == true, parts.last?.hasPrefix("--") == true
        else { return nil }
        var fields: [BankCall.Field] = []
        for part in parts.dropFirst().dropLast() {
            let halves = part.split(on: "\r\n\r\n")
            guard part.hasPrefix("\r\n"), halves.count == 2, let name = name(in: halves[0]) else { return nil }
            fields.append((name, halves[1]))
        }
        return fields
    }

    private static func name(in headers: String) -> String? {
        for line in headers.split(on: "\r\n") where line.lowercased().hasPrefix("content-disposition:") {
            for parameter in line.split(separator: ";").dropFirst() {
                let pair = parameter.trimmed.split(separator: "=", maxSplits: 1)
                if pair.count == 2, pair[0] == "name" { return String(pair[1].filter { $0 != "\"" }) }
            }
        }
        return nil
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

extension String {
    /// The pieces between all occurrences of a separator, compared byte by byte.
    fileprivate func split(on separator: String) -> [String] {
        let bytes = Array(utf8)
        let wanted = Array(separator.utf8)
        var pieces: [String] = []
        var start = 0
        var index = 0
        while index + wanted.count <= bytes.count {
            if bytes[index..<index + wanted.count].elementsEqual(wanted) {
                pieces.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += wanted.count
                start = index
            } else {
                index += 1
            }
        }
        pieces.append(String(decoding: bytes[start...], as: UTF8.self))
        return pieces
    }
}
