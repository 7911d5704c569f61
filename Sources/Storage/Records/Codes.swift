internal import CardVault

extension CardStatus: Coded {
    var code: UInt8 {
        switch self {
        case .active: 1
        case .suspended: 2
        case .revoked: 3
        }
    }
}

extension Suspension.Reason: Coded {
    var code: UInt8 {
        switch self {
        case .blocked: 1
        case .expired: 2
        case .stolen: 3
        case .absentAtBank: 4
        }
    }
}

extension Revocation.Reason: Coded {
    var code: UInt8 {
        switch self {
        case .userRequest: 1
        case .lost: 2
        case .stolen: 3
        case .fraud: 4
        case .accountClosed: 5
        case .other: 6
        }
    }
}

extension Revocation.BankDeactivation: Coded {
    var code: UInt8 {
        switch self {
        case .pending: 1
        case .done: 2
        case .failing: 3
        case .withheld: 4
        case .absent: 5
        }
    }
}

extension VerificationStatus: Coded {
    var code: UInt8 {
        switch self {
        case .processing: 1
        case .challenge: 2
        case .undetermined: 3
        case .verified: 4
        case .declined: 5
        case .expired: 6
        case .failed: 7
        }
    }
}

extension VerificationState.Failure: Coded {
    var code: UInt8 {
        switch self {
        case .unsupportedChallenge: 1
        case .unresolved: 2
        case .differentCard: 3
        case .cancelled: 4
        case .noCardID: 5
        }
    }
}

extension Decline.Category: Coded {
    var code: UInt8 {
        switch self {
        case .issuer: 1
        case .blocked: 2
        case .expired: 3
        case .stolen: 4
        case .cardData: 5
        case .threeDSecure: 6
        case .funds: 7
        case .limit: 8
        case .configuration: 9
        case .technical: 10
        }
    }
}

extension Decline.Advice: Coded {
    var code: UInt8 {
        switch self {
        case .never: 1
        case .later: 2
        case .otherCard: 3
        case .contactBank: 4
        }
    }
}

extension Question.Purpose: Coded {
    var code: UInt8 {
        switch self {
        case .answer: 1
        case .challenge: 2
        case .outcome: 3
        case .details: 4
        case .late: 5
        }
    }
}

extension CardEntrySession.Status: Coded {
    var code: UInt8 {
        switch self {
        case .open: 1
        case .completed: 2
        case .failed: 3
        case .cancelled: 4
        case .expired: 5
        }
    }
}

extension Debt.Status: Coded {
    var code: UInt8 {
        switch self {
        case .pending: 1
        case .sending: 2
        case .failing: 3
        case .withheld: 4
        case .done: 5
        case .absent: 6
        case .settled: 7
        case .cancelled: 8
        }
    }
}

extension Debt.Trouble: Coded {
    var code: UInt8 {
        switch self {
        case .unreachable: 1
        case .refused: 2
        }
    }
}
