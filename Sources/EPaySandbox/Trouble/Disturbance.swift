/// How one call, or one postLink, is disturbed.
package struct Disturbance: Sendable, Equatable {
    /// One vice; a delay may come on top of it.
    package enum Effect: Sendable, Equatable {
        /// The connection is cut and nothing was done.
        case dropBefore
        /// All is done and the answer is lost.
        case dropAfter
        /// Nothing is done (or all of it, with `isDone`) and this is answered.
        case answer(status: Int, body: WireValue?, isDone: Bool)
        /// All is done, and the answer ends after so many bytes of its body; nil is half of it.
        case truncate(Int?)
        /// The operation is declined with this code.
        case decline(Int)
        /// All is done, and the answer says a code that nobody documented.
        case obscure(Int)
        /// The postLink is sent twice.
        case duplicate
        /// The postLink is sent before the answer.
        case reorder
    }

    /// How long the answer is held back.
    package var delaySeconds: Double
    /// The vice; none if nil.
    package var effect: Effect?

    /// A delay, a vice, or both.
    package init(delaySeconds: Double = 0, _ effect: Effect? = nil) {
        self.delaySeconds = delaySeconds
        self.effect = effect
    }

    static let none = Disturbance()
}
