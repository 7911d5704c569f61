internal import Secrets

extension ClientRequest {
    /// Writes request line, fields and body; false if a value could break out of its line.
    func write(into output: inout ByteBuffer) -> Bool {
        guard method != .other else { return false }
        output.append(method.token)
        output.append(" ")
        guard writeTarget(into: &output) else { return false }
        output.append(" HTTP/1.1\r\nHost: ")
        output.append(url.authority)
        output.append("\r\n")
        for field in headers {
            let value = field.value.utf8.span
            for index in value.indices where !isFieldByte(value[index]) { return false }
            output.append(field.name)
            output.append(": ")
            output.append(value)
            output.append("\r\n")
        }
        if let authorization {
            let isWritten = authorization.withBytes { value in
                for index in value.indices where !isFieldByte(value[index]) { return false }
                output.append("Authorization: ")
                output.append(value)
                output.append("\r\n")
                return true
            }
            guard isWritten else { return false }
        }
        if body != nil || [.post, .put, .patch].contains(method) {
            output.append("Content-Length: ")
            output.append(body?.count ?? 0)
            output.append("\r\n")
        }
        output.append("Connection: close\r\n\r\n")
        body?.withBytes { output.append($0) }
        return true
    }

    private func writeTarget(into output: inout ByteBuffer) -> Bool {
        guard let target else {
            output.append(url.target)
            return true
        }
        return target.withBytes { target in
            guard target.count > 0, target[0] == ASCII.slash else { return false }
            for index in target.indices where !ByteSet.query.contains(target[index]) { return false }
            output.append(target)
            return true
        }
    }
}
