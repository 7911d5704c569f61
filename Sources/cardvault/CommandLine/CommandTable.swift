import CardVault

extension CommandSpecification {
    /// Every command, in the order of the help.
    static let all: [CommandSpecification] = [
        CommandSpecification(
            "init",
            options: [Option("data", "DIR", required: true, "the new data directory; must not exist or be empty")],
            place: .alone,
            summary: "make a new vault and print its first admin key once",
            details: """
                Makes config.json, the root key (root.key, mode 0600), the database, the audit's signing key and its
                public half (audit-public-key.pem). Keep a copy of root.key elsewhere: without it nothing can be read.
                The configuration points to the bank's test environment; edit it before production.
                """,
            example: "cardvault init --data /var/lib/cardvault"
        ),
        CommandSpecification(
            "serve",
            options: [
                Option(
                    "accept-rollback",
                    "REASON",
                    "start although the audit went back in time; the reason is recorded"
                ),
                Option("begin-ledger", "REASON", "start although the ledger is lost; the reason is recorded"),
            ],
            place: .alone,
            summary: "run the service",
            details: """
                Prints one line per listener and then `ready`. SIGTERM lets requests in flight finish and ends with 0;
                SIGHUP reads the TLS certificate again.
                """,
            example: "cardvault serve --config /var/lib/cardvault/config.json"
        ),
        CommandSpecification(
            "client add",
            options: [
                Option("name", "NAME", required: true, "what people call it"),
                Option(
                    "scope",
                    "S,S…",
                    required: true,
                    choices: Scope.allCases.map(\.rawValue),
                    "what it may do: verify, cards:read, cards:write, …, admin"
                ),
                Option("accounts", "PREFIX,…", "the account prefixes it may see; all if absent"),
                Option("terminals", "NAME,…", "the terminals it may use; all if absent"),
                Option("certificate", "SHA256", "a TLS client certificate that stands for it"),
                Option("san", "NAME", "a name in a TLS client certificate that stands for it"),
            ],
            summary: "add an API client and print its key once",
            example: "cardvault client add --name checkout --scope verify,cards:read"
        ),
        CommandSpecification(
            "client list",
            summary: "list the API clients",
            example: "cardvault client list --json"
        ),
        CommandSpecification(
            "client rotate",
            operands: ["ID"],
            options: [Option("grace", "SECONDS", "how long older keys go on working; 0 if absent")],
            summary: "give an API client a new key",
            example: "cardvault client rotate cli_… --grace 86400"
        ),
        CommandSpecification(
            "client disable",
            operands: ["ID"],
            summary: "stop an API client at once",
            example: "cardvault client disable cli_…"
        ),
        CommandSpecification(
            "keys status",
            summary: "count the records of each data key",
            example: "cardvault keys status --json"
        ),
        CommandSpecification(
            "keys rotate",
            summary: "make a new data key, which new records are sealed with",
            details: "Older records open with their own keys, until `keys rewrap` brings them under the new one.",
            example: "cardvault keys rotate"
        ),
        CommandSpecification(
            "keys rewrap",
            options: [
                Option("rate", "N", "at most so many records a second; 22000 if absent"),
                Option("root-key-file", "FILE", "change the root key instead: to that in FILE, or a new one put there"),
            ],
            summary: "bring all records under the newest data key, or all keys under a new root key",
            details: """
                Goes on beside the service's work, and where it stopped when it is called again. With --root-key-file no
                record is touched: the keys are wrapped anew, and the file that rootKeyFile names gets the new root key.
                """,
            example: "cardvault keys rewrap --rate 10000"
        ),
        CommandSpecification(
            "keys destroy",
            operands: ["GENERATION"],
            summary: "destroy a data key that no record needs",
            details: "Backups made while records were sealed with it keep their own copy of it.",
            example: "cardvault keys destroy 1"
        ),
        CommandSpecification(
            "cards list",
            options: [Option("account", "A", required: true, "whose cards")],
            summary: "list the cards of an account, revoked ones included",
            example: "cardvault cards list --account customer-17"
        ),
        CommandSpecification(
            "cards revoke",
            operands: ["CARD"],
            options: [
                Option(
                    "reason",
                    "R",
                    required: true,
                    choices: Revocation.Reason.allCases.map(\.rawValue),
                    "user_request, lost, stolen, fraud, account_closed or other"
                ),
                Option("note", "T", "a few words for the record"),
            ],
            summary: "revoke a card",
            details: "The card can never be used again; the bank is told until it says yes.",
            example: "cardvault cards revoke card_… --reason fraud --note 'reported by phone'"
        ),
        CommandSpecification(
            "debts list",
            summary: "list the deactivations owed to the bank",
            example: "cardvault debts list"
        ),
        CommandSpecification(
            "debts settle",
            operands: ["CARD"],
            options: [Option("reason", "R", required: true, "why the bank need not be told any more")],
            summary: "end a debt that the bank will never take",
            details: "CARD is a revoked card, or the debt_… that `debts list` shows where no card waits.",
            example: "cardvault debts settle card_… --reason 'closed by phone with the bank'"
        ),
        CommandSpecification(
            "account erase",
            operands: ["ACCOUNT"],
            summary: "remove everything that names an account",
            example: "cardvault account erase customer-17"
        ),
        CommandSpecification(
            "audit head",
            summary: "print a signed checkpoint of the audit",
            details: "Keep it: an audit that cannot be shown to continue it was rewritten (docs/audit-format.md).",
            example: "cardvault audit head"
        ),
        CommandSpecification(
            "audit export",
            options: [
                Option("out", "FILE", required: true, "the new file"),
                Option(
                    "format",
                    "ndjson|csv",
                    choices: ["ndjson", "csv"],
                    "a bundle with checkpoint and proofs, which is the default, or rows"
                ),
                Option("from", "T", "not before this time, such as 2026-01-31 or 2026-01-31T12:00:00Z"),
                Option("to", "T", "before this time"),
                Option("account", "A", "only what is about this account"),
                Option("action", "NAME", "only this action, such as card.revealed"),
                Option("actor", "ID", "only what this client or user did"),
                Option("from-sequence", "N", "not before this leaf: where an interrupted export goes on"),
            ],
            summary: "write the audit into a file that others can check",
            details: """
                Times alone give a bundle that proves to be complete; account, action and actor pick leaves, each with
                its own proof. The file is there only once it is whole. The export is itself an entry of the audit.
                """,
            example: "cardvault audit export --from 2026-01-01 --to 2026-02-01 --out january.ndjson"
        ),
        CommandSpecification(
            "audit verify",
            operands: ["FILE"],
            options: [Option("public-key", "FILE", required: true, "the vault's audit-public-key.pem")],
            place: .alone,
            summary: "check a bundle with nothing but the vault's public key",
            details: """
                Says what is wrong and in which line. Exit: 0 valid, 1 not valid, 2 if a file cannot be read.
                ops/verify_audit.py is a second program that does the same (docs/audit-format.md).
                """,
            example: "cardvault audit verify january.ndjson --public-key audit-public-key.pem"
        ),
        CommandSpecification(
            "audit prune",
            summary: "reduce leaves older than policy.auditRetentionDays to their hashes",
            details: "Proofs of what remains still verify. It cannot be undone: export first what must be kept.",
            example: "cardvault audit prune"
        ),
        CommandSpecification(
            "check",
            options: [
                Option("full", nil, "compare indexes with rows too, and open every record"),
                Option("sample", "N", "how many records of each table are opened; 1000 if absent"),
                Option("page", "URL", "look at a card page instead, as browsers get it"),
            ],
            summary: "look over keys, files, records, audit, debts, disk, clock and bank",
            details: """
                Changes nothing and needs no lock; a running service is looked over from inside. Exit: 0 if all is well,
                1 if anything was found. docs/operating.md says what each line means and what --json gives.
                --page takes the address of a card entry session and looks only there, from outside: header fields, tags,
                scripts by their digests, and the key that cards are encrypted to, against this build and the bank.
                """,
            example: "cardvault check --full"
        ),
        CommandSpecification(
            "selftest pan",
            options: [Option("keep", nil, "leave the temporary directory for a look")],
            place: .alone,
            summary: "send card numbers everywhere, and look for them everywhere",
            details: """
                Makes a vault of its own in a temporary directory (TMPDIR), with a bank of its own that echoes the card in
                every field. Sends numbers and security codes in every field of every call, then searches database, log,
                metrics, exports, answers and, as root, the memory of the process for them in ten spellings. No other
                vault is touched. Exit: 0 clean, 1 if anything was found.
                """,
            example: "cardvault selftest pan"
        ),
        CommandSpecification(
            "backup",
            options: [
                Option("out", "FILE", required: true, "the new file; the service's user must be able to write there")
            ],
            summary: "copy the vault into one file while it works, and prove the copy",
            details: """
                The copy is checked page by page, some of its records are opened, its audit is compared with a signed
                checkpoint, and what it is is signed. Without the root key, which is not in it, nothing can be read.
                What a restore needs beside it is in docs/operating.md.
                """,
            example: "cardvault backup --out /backup/cardvault-2026-01-31"
        ),
        CommandSpecification(
            "restore",
            options: [
                Option("from", "FILE", required: true, "the backup"),
                Option("data", "DIR", required: true, "the new data directory; must not exist or be empty"),
                Option("root-key", "FILE", "the root key; else the configuration's"),
                Option("audit-key", "FILE", "audit-signing.key; else that of the configured data directory"),
                Option("ledger", "FILE", "the newest ledger; else the configured one"),
                Option("no-ledger", "REASON", "restore although the ledger is lost; the reason is recorded"),
                Option("invoices", "FILE", "the newest invoice-numbers; else that of the configured data directory"),
                Option("checkpoint", "FILE", "the newest audit-checkpoint; else that of the configured data directory"),
                Option("reason", "TEXT", "why, for the audit"),
            ],
            place: .alone,
            summary: "make a vault of a backup in a new directory",
            details: """
                Verifies the backup, applies what the ledger tells of erasures and revocations since, and leaves out
                invoice numbers and identifiers that may have been given out. With --config it writes config.json too.
                Before a card is revealed for the first time after it, the bank is asked whether it has the card still.
                """,
            example:
                "cardvault restore --from /backup/cardvault-2026-01-31 --data /var/lib/cardvault-2 --config old.json"
        ),
        CommandSpecification(
            "completion",
            operands: ["SHELL"],
            place: .alone,
            summary: "print what bash, zsh or fish needs to complete command lines",
            example: "source <(cardvault completion bash)"
        ),
        CommandSpecification(
            "manual",
            place: .alone,
            summary: "print the manual page, cardvault(1)",
            example: "cardvault manual | mandoc"
        ),
        CommandSpecification(
            "version",
            place: .alone,
            summary: "print the version",
            example: "cardvault version"
        ),
    ]
}
