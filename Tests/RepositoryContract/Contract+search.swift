internal import CardVault
internal import Testing

extension RepositoryContract {
    static let searches = [
        RepositoryContract("a search goes over all accounts, newest card first, in as many steps as it needs") {
            repository,
            _ in
            var saved: [SavedCard] = []
            for number in 0..<5 {
                let account = try Samples.account("customer-\(number % 2)")
                saved.append(try await repository.save(handle: "handle-\(number)", for: account))
            }
            try await revoke(saved[3], in: repository)
            func found(_ search: CardSearch, step: Int = 100) throws -> [SavedCard.ID] {
                var (found, place) = ([SavedCard.ID](), SearchPlace?.some(.start))
                while let from = place {
                    let step = try repository.read { reader throws(VaultError) in
                        try reader.search(search, merchants: ["merchant"], from: from, limit: step)
                    }
                    found += step.cards.map(\.id)
                    place = step.next
                }
                return found
            }
            let newest = Array(saved.map(\.id).reversed())
            #expect(try found(CardSearch()) == newest)
            #expect(try found(CardSearch(), step: 2) == newest)
            var search = CardSearch()
            search.statuses = [.revoked]
            #expect(try found(search) == [saved[3].id])
            search = CardSearch()
            search.account = saved[0].account
            #expect(try found(search, step: 1) == [saved[4].id, saved[2].id, saved[0].id])
            search.card = saved[1].id
            #expect(try found(search).isEmpty)
            search = CardSearch()
            search.handle = try Samples.bankCard("handle-2").id
            #expect(try found(search) == [saved[2].id])
            search = CardSearch()
            search.terminal = try TerminalName("elsewhere")
            #expect(try found(search).isEmpty)
            search.terminal = saved[0].terminal
            search.verifiedBefore = saved[0].verifiedAt
            #expect(try found(search).isEmpty)
            search.verifiedBefore = saved[0].verifiedAt + .seconds(1)
            #expect(try found(search) == newest)
            search.verifiedFrom = saved[0].verifiedAt + .seconds(1)
            #expect(try found(search).isEmpty)
        },
        RepositoryContract("a card is found by what it is now, and behind its own place no more") { repository, _ in
            let card = try await repository.save(handle: "h1", for: Samples.account())
            let changed = card
            try await repository.saving { transaction in
                var card = changed
                card.face.issuerBankCountry = "KAZ"
                try transaction.put(card)
            }
            var search = CardSearch()
            search.issuerBankCountry = "KAZ"
            let wanted = search
            let (step, place) = try repository.read { reader throws(VaultError) in
                let step = try reader.search(wanted, merchants: [], from: .start, limit: 9)
                return (step, reader.searchPlace(of: card.id))
            }
            #expect(step.cards.map(\.id) == [card.id])
            let behind = try #require(place)
            let rest = try repository.read { reader throws(VaultError) in
                try reader.search(wanted, merchants: [], from: behind, limit: 9)
            }
            #expect(rest.cards.isEmpty && rest.next == nil)
        },
    ]

    static let stories = [
        RepositoryContract("leaves about an account are found newest first, with their openings") { repository, _ in
            let (own, other) = (try Samples.account("own"), try Samples.account("other"))
            for number in 0..<4 {
                let account = number % 2 == 0 ? own : other
                try await repository.saving { transaction in
                    let subject = AuditRecord.Subject(account: account)
                    try transaction.record(AuditRecord(.cardRevealed, by: .system, on: subject, words: "\(number)"))
                }
            }
            func places(below: Int64, looking count: Int) throws -> [Int64] {
                try repository.read { reader throws(VaultError) in
                    try reader.leaves(about: own, below: below, looking: count).map(\.sequence)
                }
            }
            #expect(try places(below: 4, looking: 100) == [2, 0])
            #expect(try places(below: 2, looking: 100) == [0])
            #expect(try places(below: 4, looking: 3) == [2])
            _ = try await repository.saving { try $0.erase(own) }
            #expect(try places(below: 4, looking: 100).isEmpty)
        },
        RepositoryContract("events are counted by day and kind without being opened") { repository, clock in
            for kind in [VaultEvent.Kind.verificationVerified, .verificationVerified, .verificationDeclined] {
                try await repository.saving { try $0.emit(VaultEvent(kind, account: try Samples.account())) }
            }
            let day = clock.now.milliseconds / 86_400_000
            let (counts, next, end) = try repository.read { reader throws(VaultError) in
                var counts = DailyCount()
                let next = try reader.count(&counts, after: 0, limit: 2)
                let end = try reader.count(&counts, after: next ?? 0, limit: 2)
                return (counts, next, end)
            }
            #expect(counts.days == [day: [.verificationVerified: 2, .verificationDeclined: 1]])
            #expect(next == 2 && end == nil)
        },
    ]

    static let plans = [
        RepositoryContract("a plan and its batches are kept as they were written, and an erasure takes names only") {
            repository,
            clock in
            let card = try await repository.save(handle: "h1", for: Samples.account("erased"))
            let other = try await repository.save(handle: "h2", for: Samples.account("kept"))
            let plan = try await repository.saving { transaction in
                let party = RevocationPlan.Party(client: try Samples.client(), name: "admin", at: transaction.now)
                var plan = RevocationPlan(
                    id: try transaction.newPlanID(),
                    reason: .fraud,
                    note: "a leak",
                    conditions: ["status=active"],
                    planned: party
                )
                try transaction.put(plan)
                try transaction.put([PlannedCard(id: card.id), PlannedCard(id: other.id)], 0, of: plan.id)
                plan.kept = .running
                plan.matched = 2
                plan.needsApproval = true
                plan.approved = RevocationPlan.Party(client: try Samples.client("b"), name: "b", at: transaction.now)
                plan.executed = party
                plan.results = [.revoked: 1]
                plan.batchesDone = 1
                try transaction.put(plan)
                return plan
            }
            let (read, page, running) = try repository.read { reader throws(VaultError) in
                (try reader.plan(plan.id), try reader.plans(after: nil, limit: 5), try reader.runningPlans(limit: 5))
            }
            #expect("\(try #require(read))" == "\(plan)")
            #expect(page.items.map(\.id) == [plan.id] && running == [plan.id])
            _ = try await repository.saving { try $0.erase(Samples.account("erased")) }
            let batch = try repository.read { reader throws(VaultError) in try reader.batch(0, of: plan.id) }
            #expect(batch == [PlannedCard(id: nil), PlannedCard(id: other.id)])
        }
    ]
}
