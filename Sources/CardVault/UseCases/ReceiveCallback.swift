package import Secrets

/// Takes the bank's callback as what it is: a hint that it is time to ask for the status (rule 5).
package struct ReceiveCallback<Storage: Repository>: Sendable {
    let ports: Ports<Storage>
    let reconciler: Reconciler<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>, reconciler: Reconciler<Storage>) {
        self.ports = ports
        self.reconciler = reconciler
    }

    /// Asks for the status of an operation that has not ended; a callback with another operation's secret is not listened to.
    package func callAsFunction(_ id: Verification.ID, secret: SecretBytes?) async {
        guard
            let verification = try? ports.repository.read({ reader throws(VaultError) in try reader.verification(id) })
        else { return }
        if let secret, let ours = verification.callbackSecret, secret != ours { return }
        guard !verification.status.isFinal || verification.question != nil else { return }
        await reconciler.hint(id)
    }
}
