/// What decides, besides the response, how its head is written.
struct AnswerFacts {
    var isHead = false
    var isVersion11 = true
    var keepsAlive = false
}

/// Writes status line and fields (RFC 9112, 4) into an output buffer.
enum ResponseHead {
    /// How the content will follow.
    enum Content { case length(Int), chunks, untilClose }

    /// False, with an unusable buffer, if a value could break out of its line or the status is not a final one.
    static func write(
        _ response: Response,
        content: Content,
        facts: AnswerFacts,
        date: DateText,
        into output: inout ByteBuffer
    ) -> Bool {
        guard (200...599).contains(response.status) else { return false }
        output.append("HTTP/1.1 ")
        output.append(response.status)
        output.append(" ")
        output.append(reason(response.status))
        output.append("\r\nDate: ")
        date.withBytes { output.append($0) }
        output.append("\r\n")
        for field in response.headers {
            let value = field.value.utf8.span
            for index in value.indices where !isFieldByte(value[index]) { return false }
            output.append(field.name)
            output.append(": ")
            output.append(value)
            output.append("\r\n")
        }
        if let common = response.commonHeaders {
            guard let lines = common.lines else { return false }
            output.append(lines.span)
        }
        writeFraming(response.status, content, into: &output)
        if !facts.keepsAlive {
            output.append("Connection: close\r\n")
        } else if !facts.isVersion11 {
            output.append("Connection: keep-alive\r\n")
        }
        output.append("\r\n")
        return true
    }

    private static func writeFraming(_ status: Int, _ content: Content, into output: inout ByteBuffer) {
        // RFC 9110, 8.6: no Content-Length with 204; a 304 has no content, and we do not say what a 200 would have had.
        guard status != 204, status != 304 else { return }
        switch content {
        case .length(let count):
            output.append("Content-Length: ")
            output.append(count)
            output.append("\r\n")
        case .chunks: output.append("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
    }

    /// The phrase of RFC 9110, 15 and RFC 6585; empty, which is allowed, for what they do not list.
    static func reason(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
