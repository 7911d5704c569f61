extension CommandSpecification {
    /// A command line to copy, and what it is for.
    struct Example: Sendable {
        /// Begins with a small letter; empty where the command's summary says it.
        let purpose: String
        let line: String

        init(_ purpose: String, _ line: String) {
            self.purpose = purpose
            self.line = line
        }
    }

    /// The table's example, and what else the command is used for.
    var examples: [Example] { [Example("", example)] + (Self.more[name] ?? []) }

    private static let more: [String: [Example]] = [
        "init": [
            Example("keep the admin key in a file and nowhere else", "cardvault init --data ./vault --json >admin.json")
        ],
        "serve": [
            Example(
                "with one key of the configuration set otherwise",
                "CARDVAULT_PUBLICNAME='Example shop' cardvault serve"
            ),
            Example(
                "after an old database was put back on purpose",
                "cardvault serve --accept-rollback 'disk lost, copy of 12:00'"
            ),
        ],
        "client add": [
            Example(
                "a service that may charge, for its own accounts only",
                "cardvault client add --name billing --scope cards:read,cards:reveal --accounts billing-"
            ),
            Example(
                "one that shows a client certificate instead of its key",
                "cardvault client add --name checkout --scope verify --san checkout.internal"
            ),
        ],
        "client list": [
            Example(
                "whose keys work",
                "cardvault client list --json | jq -r '.clients[] | select(.disabledAt == null).name'"
            )
        ],
        "client rotate": [Example("at once, because the key leaked", "cardvault client rotate cli_…")],
        "keys rewrap": [
            Example("a new root key", "cardvault keys rewrap --root-key-file /somewhere/safe/root.key")
        ],
        "audit head": [
            Example("keep it where the vault cannot reach", "cardvault audit head | ssh auditor 'cat >>heads'")
        ],
        "audit export": [
            Example(
                "everything about one account, for a table",
                "cardvault audit export --account customer-17 --format csv --out customer-17.csv"
            ),
            Example(
                "who saw bank handles this month",
                "cardvault audit export --action card.revealed --from 2026-01-01 --out reveals.ndjson"
            ),
        ],
        "check": [
            Example(
                "what is not well, for a monitor",
                "cardvault check --json | jq -c '.checks[] | select(.state != \"ok\")'"
            )
        ],
        "backup": [
            Example(
                "with a name of its own each time",
                "cardvault backup --out /backup/cardvault-$(date -u +%Y%m%dT%H%M%S)"
            )
        ],
        "restore": [
            Example(
                "on a new machine, with the copies that were kept apart",
                "cardvault restore --from backup --data ./vault --root-key root.key --audit-key audit-signing.key --ledger ledger"
            )
        ],
        "completion": [
            Example(
                "for this user, in bash",
                "cardvault completion bash >~/.local/share/bash-completion/completions/cardvault"
            ),
            Example("in zsh, in a folder of $fpath", "cardvault completion zsh >~/.zfunc/_cardvault"),
            Example("in fish", "cardvault completion fish >~/.config/fish/completions/cardvault.fish"),
        ],
        "manual": [
            Example("read it", "cardvault manual | man -l -"),
            Example("install it", "cardvault manual >/usr/local/share/man/man1/cardvault.1"),
        ],
    ]
}
