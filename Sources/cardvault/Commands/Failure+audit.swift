import Storage

extension Failure {
    /// One line each: who reads it decides over a vault that went back in time.
    init(_ trouble: AuditTrouble) {
        switch trouble {
        case .keyUnusable:
            self.init("audit-signing.key in the data directory is missing, malformed or readable for others")
        case .directoryUnusable: self.init("audit-checkpoint cannot be read or replaced; look at its directory")
        case .storage: self.init("the database cannot be read")
        case .rolledBack(let rollback):
            let what =
                switch rollback {
                case .missing: "audit-checkpoint is gone from the data directory"
                case .foreign: "audit-checkpoint is not one that this vault signed"
                case .behind: "the database is older than audit-checkpoint"
                case .forked: "the database's audit is not the one that audit-checkpoint tells of"
                case .torn: "the database's audit tree does not fit together"
                }
            self.init(what + "; bring the newest database back, or see `serve --accept-rollback REASON`")
        }
    }
}
