internal import CardVault

extension MemoryTransaction {
    func newPlanID() throws(VaultError) -> RevocationPlan.ID {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        let text = RevocationPlan.prefix + String((0..<26).map { _ in alphabet[Int.random(in: 0..<32)] })
        let id = try RevocationPlan.ID(text)
        state.planNumbers[id] = Int64(state.planNumbers.count) + 1
        return id
    }

    func put(_ plan: RevocationPlan) throws(VaultError) {
        guard state.planNumbers[plan.id] != nil else { throw .illegalMove }
        state.plans[plan.id] = plan
    }

    func put(_ batch: [PlannedCard], _ number: Int, of plan: RevocationPlan.ID) throws(VaultError) {
        guard state.plans[plan] != nil else { throw .illegalMove }
        state.batches[plan, default: [:]][number] = batch
    }

    func forgetPlanned(_ cards: Set<SavedCard.ID>) {
        for (plan, batches) in state.batches {
            for (number, batch) in batches {
                state.batches[plan]?[number] = batch.map { card in
                    card.id.map(cards.contains) == true ? PlannedCard(id: nil, result: card.result) : card
                }
            }
        }
    }
}
