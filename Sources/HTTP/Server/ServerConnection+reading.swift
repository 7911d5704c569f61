extension ServerConnection {
    /// Receives once, decodes, and keeps what was not used.
    func receive() {
        let transfer: Transfer
        var event = RequestDecoder.Event.needsMore
        if held.isEmpty {
            let input = loop.scratch.input
            transfer = unsafe stream.receive(into: input.bytes)
            if case .count(let count) = transfer, phase == .reading {
                event = input.withBytes(count) { bytes in
                    var used = 0
                    let event = decoder.decode(bytes, used: &used, origin: origin, scratch: loop.scratch)
                    // The area is the loop's: what is left must be out of it before anyone else runs.
                    held.append(bytes.extracting(used..<bytes.count))
                    return event
                }
            }
            if case .count(let count) = transfer { input.wipe(count) }
        } else {
            var outcome = Transfer.blocked
            _ = unsafe held.fill(minimum: 2_048) { room in
                outcome = unsafe stream.receive(into: room)
                if case .count(let count) = outcome { return count }
                return 0
            }
            transfer = outcome
            if case .count = transfer, phase == .reading {
                decodeHeld()
                return
            }
        }
        received(transfer, event)
    }

    /// Decodes what is held.
    func decodeHeld() {
        var used = 0
        let event = held.withBytes { bytes in
            decoder.decode(bytes, used: &used, origin: origin, scratch: loop.scratch)
        }
        held.consume(used)
        act(on: event)
    }

    private func received(_ transfer: Transfer, _ event: RequestDecoder.Event) {
        switch transfer {
        case .blocked: return
        case .ended, .failed: close(aborting: false)
        case .count(let count):
            guard phase == .lingering else {
                act(on: event)
                return
            }
            // A client that sends on and on after we have ended gets no more of our time.
            lingered += count
            if lingered > 1 << 20 { close(aborting: true) }
        }
    }

    private func act(on event: RequestDecoder.Event) {
        switch event {
        case .needsMore: isStarved = true
        case .continueExpected:
            isStarved = true
            loop.scratch.output.append("HTTP/1.1 100 Continue\r\n\r\n")
            transmit()
        case .request(let request):
            isStarved = false
            begin(request)
        case .refused(let status): refuse(status)
        }
    }

    /// Answers what is no proper request, and ends.
    func refuse(_ status: Int) {
        phase = .handling
        facts = AnswerFacts(isHead: decoder.isHeadRequest, isVersion11: true, keepsAlive: false)
        respond(setup.errorResponse(status))
    }

    private func begin(_ request: Request) {
        let head = request.storage.record.head
        phase = .handling
        served += 1
        setDeadline(.max)
        let wantsMore = head.isVersion11 ? !head.closes : head.keepsAlive && !head.closes
        facts = AnswerFacts(
            isHead: head.method == .head,
            isVersion11: head.isVersion11,
            keepsAlive: wantsMore && served < setup.limits.requestsPerConnection
        )
        if head.isAsterisk {
            // RFC 9110, 9.3.7: a question about the server as a whole, which has nothing of its own to say.
            respond(
                Response(status: 204, headers: [HeaderField("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")])
            )
            return
        }
        let delivery = setup.responder(request)
        if case .now(let response) = delivery, !response.body.isStream {
            respond(response)
            return
        }
        part.handlerStarted()
        // Starts here and now; after each wait it comes back to this loop. Nobody cancels it.
        Task.immediate(executorPreference: loop) { [self] in
            let response = await delivery.response
            if case .stream(let produce) = response.body {
                await self.stream(response, produce)
            } else {
                onLoop { connection in connection.respond(response) }
            }
            onLoop { connection in connection.part.handlerEnded() }
        }
    }

    /// Runs the action on the loop, at once if that is where we are.
    func onLoop(_ action: @escaping @Sendable (ServerConnection) -> Void) {
        if loop.isCurrent {
            action(self)
        } else {
            loop.execute { action(self) }
        }
    }
}
