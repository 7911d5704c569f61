/// What can be fed with any bytes. A target returns whatever they are; a broken promise or a trap ends the process.
package enum FuzzTarget: String, CaseIterable {
    case request, chunks, answer, json, form, bank, configuration

    /// Runs once.
    package func run(_ bytes: Span<UInt8>) {
        switch self {
        case .request: RequestTarget.run(bytes)
        case .chunks: ChunkTarget.run(bytes)
        case .answer: AnswerTarget.run(bytes)
        case .json: JSONTarget.run(bytes)
        case .form: FormTarget.run(bytes)
        case .bank: BankTarget.run(bytes)
        case .configuration: ConfigurationTarget.run(bytes)
        }
    }
}
