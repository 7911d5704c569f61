internal import CardVault
package import HTTP

extension API {
    /// Answers `POST /epay/{token}` of the public listener: a hint, never refused for its content.
    package var callback: Handler {
        { [self] request in
            let id = Errand.current?.requestID ?? names.make()
            return callbackAnswer(to: request, id).finished(id, isEncrypted: request.isEncrypted)
        }
    }

    private func callbackAnswer(to request: Request, _ id: String) -> Response {
        guard request.segmentCount == 2, request.segment(0, is: "epay"), !request.hasEncodedSlash else {
            return Problem.notFound.response(instance: id)
        }
        guard request.method == .post else { return Problem.methodNotAllowed("POST").response(instance: id) }
        // The answer is the same for every token: whoever guesses learns nothing.
        if let target = setting.callbackTarget(request.segment(1, unless: { PANRule.matches($0) })) {
            let secret = request.withBody(setting.callbackSecret)
            // The bank waits for nothing; the question goes out on its own.
            Task { await useCases.callback(target, secret: secret) }
        }
        return Response(status: Answer.Success.ok.rawValue)
    }
}
