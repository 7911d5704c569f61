/// A unit of work that waits for its turn, whatever it returns and throws.
struct WriteUnit<Context: ~Copyable>: Sendable {
    /// A unit that was run, and waits to hear whether that is on the disk.
    struct Done {
        let isSuccess: Bool
        /// Answers who asked; the error is that of the transaction, and nil means committed.
        let answer: (WriterError?) -> Void
    }

    let run: @Sendable (inout Context) -> Done
    /// Answers who asked, without a try.
    let refuse: @Sendable (WriterError) -> Void

    init<Value: Sendable, Failure: WriterFailure>(
        _ body: @escaping @Sendable (inout Context) throws(Failure) -> Value,
        answer: @escaping @Sendable (Result<Value, Failure>) -> Void
    ) {
        run = { context in
            do throws(Failure) {
                let value = try body(&context)
                return Done(isSuccess: true) { lost in
                    answer(lost.map { .failure(Failure($0)) } ?? .success(value))
                }
            } catch {
                // Its own error says more than that of a transaction it may have brought down.
                return Done(isSuccess: false) { _ in answer(.failure(error)) }
            }
        }
        refuse = { answer(.failure(Failure($0))) }
    }
}
