extension Request {
    /// A request that came over no connection: for tests of handlers and for what one handler asks of another.
    package init(
        _ method: Method,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        peer: PeerAddress = .loopback,
        isEncrypted: Bool = false,
        certificate: PeerCertificate? = nil
    ) {
        var bytes = Array(method.token.description.utf8)
        bytes.append(ASCII.space)
        var head = RequestHead()
        head.method = method
        head.target = bytes.count..<(bytes.count + target.utf8.count)
        bytes += target.utf8
        let mark = bytes[head.target].firstIndex(of: ASCII.question)
        head.path = head.target.lowerBound..<(mark ?? head.target.upperBound)
        head.query = mark.map { ($0 + 1)..<head.target.upperBound }
        head.pathHasEscapes = bytes[head.path].contains(ASCII.percent)
        head.framing = body.isEmpty ? .none : .length(body.count)
        var fields: [FieldRange] = []
        for header in headers {
            let start = bytes.count
            bytes += header.name.utf8
            let value = bytes.count
            bytes += header.value.utf8
            fields.append(
                FieldRange(
                    nameStart: UInt32(start),
                    valueStart: UInt32(value),
                    nameCount: UInt16(value - start),
                    valueCount: UInt16(bytes.count - value)
                )
            )
        }
        head.count = bytes.count
        let origin = RequestOrigin(peer: peer, isEncrypted: isEncrypted, certificate: certificate)
        self.init(
            RequestStorage.make(
                head: head,
                origin: origin,
                fields: fields,
                headBytes: bytes.span,
                bodyBytes: body.span
            )
        )
    }
}
