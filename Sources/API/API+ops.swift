package import HTTP
internal import JSON

extension API {
    /// Answers the ops listener: liveness, readiness, metrics.
    package var ops: Handler {
        { [self] request in
            let id = names.kept(of: request) ?? names.make()
            return await opsAnswer(to: request, id).finished(id, isEncrypted: request.isEncrypted)
        }
    }

    private func opsAnswer(to request: Request, _ id: String) async -> Response {
        let (isHealth, isReadiness) = (request.segment(0, is: "healthz"), request.segment(0, is: "readyz"))
        guard request.segmentCount == 1, isHealth || isReadiness || request.segment(0, is: "metrics") else {
            return Problem.notFound.response(instance: id)
        }
        guard request.method == .get || request.method == .head else {
            return Problem.methodNotAllowed("GET, HEAD").response(instance: id)
        }
        if isHealth { return Answer.ok { $0.member("status", string: "alive") } }
        if isReadiness { return await readiness() }
        let type = HeaderField("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        let text = metrics.rendered() + setting.moreMetrics()
        return Response(status: Answer.Success.ok.rawValue, headers: [type], body: .text(text))
    }

    private func readiness() async -> Response {
        let unready = await setting.unready()
        var response = Answer.ok { json in
            json.member("status", string: unready.isEmpty ? "ready" : "unready")
            json.memberArray("unready") { json in for reason in unready { json.string(reason) } }
        }
        if !unready.isEmpty {
            response.status = Problem.unreadyStatus
            response.headers.append(HeaderField("Retry-After", "5"))
        }
        return response
    }
}
