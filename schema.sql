-- The schema of a cardvault database, version 1. A new database is created from this very file.
--
-- Where things are. `account` is the account's index: 12 bytes of HMAC-SHA-256 of its name under a key that is not in this file.
-- A row's place is its account and a number in 32 bits, which is higher the newer the row is. `place` is the key of the row: the first
-- four bytes of the account's index as a signed number, and behind them the row's number. So the rows of one account lie together,
-- with those of the few others that begin alike. Identifiers are places encrypted as one block, so there is no index over them, and
-- every table grows at its end or beside its account.
--
-- What is where. `sealed` is AES-256-GCM under the data key of `generation`, bound to its table, column, row and account.
-- All that names anybody is in it, and so is a copy of every clear column a decision rests on: they must agree.
-- In the clear is only what timers and filters look for. Times are milliseconds since 1970-01-01T00:00:00Z.

PRAGMA application_id = 1129729108; -- 'CVLT'
PRAGMA user_version = 1;

-- One row about the database itself.
CREATE TABLE vault (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    created_at      INTEGER NOT NULL,
    -- HMAC of a constant under a key derived from the root key: tells a wrong root key from a damaged file.
    root_key_check  BLOB NOT NULL CHECK (length(root_key_check) = 16),
    -- When it was last restored from a backup, in 8 bytes (0: never), and the first 16 of an HMAC-SHA-256 of them.
    restored        BLOB NOT NULL CHECK (length(restored) = 24)
) STRICT;

-- Keys, wrapped by the root key: one 'index' key from which index and identifier keys are derived, and data keys by generation.
CREATE TABLE keys (
    purpose     TEXT NOT NULL CHECK (purpose IN ('index', 'data')),
    generation  INTEGER NOT NULL CHECK (generation BETWEEN 1 AND 4294967295),
    created_at  INTEGER NOT NULL,
    wrapped     BLOB NOT NULL CHECK (length(wrapped) = 60),
    -- Messages sealed with it, counted in blocks reserved ahead; 2^32 is the end of a generation.
    uses        INTEGER NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND 4294967296),
    PRIMARY KEY (purpose, generation)
) STRICT, WITHOUT ROWID;

-- One row of counters, written with every commit that moved one.
CREATE TABLE counters (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    card          INTEGER NOT NULL DEFAULT 0 CHECK (card BETWEEN 0 AND 4294967295),
    verification  INTEGER NOT NULL DEFAULT 0 CHECK (verification BETWEEN 0 AND 4294967295),
    session       INTEGER NOT NULL DEFAULT 0 CHECK (session BETWEEN 0 AND 4294967295),
    plan          INTEGER NOT NULL DEFAULT 0 CHECK (plan BETWEEN 0 AND 4294967295),
    erased        INTEGER NOT NULL DEFAULT 0,
    event         INTEGER NOT NULL DEFAULT 0,
    leaf          INTEGER NOT NULL DEFAULT 0,
    -- The last entry of the ledger, the file outside that keeps erasures and revocations.
    ledger        INTEGER NOT NULL DEFAULT 0,
    -- Whether something was erased that may still stand in the write-ahead log.
    uncut         INTEGER NOT NULL DEFAULT 0 CHECK (uncut IN (0, 1)),
    -- The right edge of the Merkle tree: the size in 8 bytes, then one hash for each bit set in it.
    frontier      BLOB NOT NULL DEFAULT x'0000000000000000'
) STRICT;

-- What the ledger gets: written with the decision, and removed once it is in the file.
CREATE TABLE ledger_entries (
    number  INTEGER PRIMARY KEY,
    entry   BLOB NOT NULL CHECK (length(entry) = 26)
) STRICT;

-- status: 1 processing, 2 challenge, 3 undetermined, 4 verified, 5 declined, 6 expired, 7 failed
-- asks:   1 answer, 2 challenge, 3 outcome, 4 details, 5 late
CREATE TABLE verifications (
    place       INTEGER PRIMARY KEY CHECK (place & 4294967295 > 0),
    account     BLOB NOT NULL CHECK (length(account) = 12 AND hex(substr(account, 1, 4)) = printf('%08X', place >> 32 & 4294967295)),
    status      INTEGER NOT NULL CHECK (status BETWEEN 1 AND 7),
    -- Whether the caller wanted the card kept.
    card_save   INTEGER NOT NULL CHECK (card_save IN (0, 1)),
    -- The card it made, moved or is to verify again.
    card        INTEGER CHECK (card BETWEEN 1 AND 4294967295),
    created_at  INTEGER NOT NULL,
    -- The open question to the bank: what, and when it is due.
    asks        INTEGER CHECK (asks BETWEEN 1 AND 5),
    due_at      INTEGER,
    -- The idempotency key that made it, so that an erasure finds it without a search.
    claim       BLOB CHECK (length(claim) = 20),
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL,
    CHECK ((asks IS NULL) = (due_at IS NULL))
) STRICT;

CREATE INDEX verifications_due ON verifications (due_at, asks) WHERE due_at IS NOT NULL;

-- A verdict is final.
CREATE TRIGGER verifications_stay BEFORE UPDATE OF place, account, status, card_save ON verifications
WHEN OLD.place <> NEW.place OR OLD.account <> NEW.account
    OR OLD.card_save <> NEW.card_save OR (OLD.status >= 4 AND OLD.status <> NEW.status)
BEGIN
    SELECT RAISE(ABORT, 'a verification stays where it is, and a verdict is final');
END;

-- status: 1 active, 2 suspended, 3 revoked
CREATE TABLE cards (
    place        INTEGER PRIMARY KEY CHECK (place & 4294967295 > 0),
    account      BLOB NOT NULL CHECK (length(account) = 12 AND hex(substr(account, 1, 4)) = printf('%08X', place >> 32 & 4294967295)),
    status       INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
    -- 16 bytes of HMAC-SHA-256 of merchant, 0 and the bank's handle; null once the handle is gone.
    fingerprint  BLOB CHECK (length(fingerprint) = 16),
    -- The number of the verification that made it, which is the account's.
    origin       INTEGER NOT NULL CHECK (origin BETWEEN 1 AND 4294967295),
    -- When its presence at the bank must be checked, and when a re-verification is advised.
    check_at     INTEGER,
    remind_at    INTEGER,
    -- What a search looks at without opening the card: 31 bits of HMAC-SHA-256 of the terminal's name and of the issuer's
    -- country, and when it was verified last.
    terminal     INTEGER NOT NULL,
    country      INTEGER,
    verified_at  INTEGER NOT NULL,
    generation   INTEGER NOT NULL,
    sealed       BLOB NOT NULL,
    -- A card that can be used has a handle.
    CHECK (status = 3 OR fingerprint IS NOT NULL)
) STRICT;

-- The cards of a handle, first by the handle, since other accounts are asked for too. Revoked ones are in it until their handle is
-- forgotten, so that a revocation, which must be quick and may be one of thousands, leaves it alone.
CREATE INDEX cards_held ON cards (fingerprint, account) WHERE fingerprint IS NOT NULL;
-- For searches over all accounts, newest card first: an index of its own kind, which holds all that they ask for and grows at its end.
CREATE INDEX cards_found ON cards (place & 4294967295, status, terminal, country, verified_at);
CREATE INDEX cards_check ON cards (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX cards_remind ON cards (remind_at) WHERE remind_at IS NOT NULL;

-- A card exists only because of a verification that is VERIFIED with cardSave. The foreign key asks for a verification of the
-- account; a foreign key that asks for its state too would need one more index over all verifications, where these look at one row.
CREATE TRIGGER cards_verified BEFORE INSERT ON cards
WHEN NOT EXISTS (
    SELECT 1 FROM verifications
    WHERE place = NEW.place >> 32 << 32 | NEW.origin AND account = NEW.account AND status = 4 AND card_save = 1
)
BEGIN
    SELECT RAISE(ABORT, 'a card needs a verification that is VERIFIED with cardSave');
END;

-- A handle is held by at most one usable card of an account. A card that was revoked is never usable again (cards_stay).
-- The range of places keeps this quick while cards_held is away: it is made anew behind a load of millions of cards.
CREATE TRIGGER cards_hold_new BEFORE INSERT ON cards
WHEN NEW.status <> 3 AND EXISTS (
    SELECT 1 FROM cards
    WHERE place BETWEEN (NEW.place >> 32 << 32) AND (NEW.place >> 32 << 32 | 4294967295)
        AND fingerprint = NEW.fingerprint AND account = NEW.account AND place <> NEW.place AND status <> 3
)
BEGIN
    SELECT RAISE(ABORT, 'a usable card of the account holds the handle');
END;

CREATE TRIGGER cards_hold_other BEFORE UPDATE OF fingerprint, account ON cards
WHEN NEW.status <> 3 AND EXISTS (
    SELECT 1 FROM cards
    WHERE place BETWEEN (NEW.place >> 32 << 32) AND (NEW.place >> 32 << 32 | 4294967295)
        AND fingerprint = NEW.fingerprint AND account = NEW.account AND place <> NEW.place AND status <> 3
)
BEGIN
    SELECT RAISE(ABORT, 'a usable card of the account holds the handle');
END;

CREATE TRIGGER cards_stay BEFORE UPDATE OF place, account, status, origin ON cards
WHEN OLD.place <> NEW.place OR OLD.account <> NEW.account OR OLD.origin <> NEW.origin OR (OLD.status = 3 AND NEW.status <> 3)
BEGIN
    SELECT RAISE(ABORT, 'a card stays where it is, and a revocation is final');
END;

-- No foreign key: that would ask for an index of origins, and the account's cards lie together.
CREATE TRIGGER cards_originate BEFORE DELETE ON verifications
WHEN EXISTS (
    SELECT 1 FROM cards
    WHERE place BETWEEN (OLD.place >> 32 << 32) AND (OLD.place >> 32 << 32 | 4294967295)
        AND account = OLD.account AND origin = OLD.place & 4294967295
)
BEGIN
    SELECT RAISE(ABORT, 'a card came from it');
END;

-- status: 1 open, 2 completed, 3 failed, 4 cancelled, 5 expired
CREATE TABLE sessions (
    place       INTEGER PRIMARY KEY CHECK (place & 4294967295 > 0),
    account     BLOB NOT NULL CHECK (length(account) = 12 AND hex(substr(account, 1, 4)) = printf('%08X', place >> 32 & 4294967295)),
    status      INTEGER NOT NULL CHECK (status BETWEEN 1 AND 5),
    expires_at  INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

-- Deactivations owed to the bank, ended ones included: they tell whether a handle that is saved again may be out of use.
-- status: 1 pending, 2 sending, 3 failing, 4 withheld, 5 done, 6 absent, 7 settled, 8 cancelled
CREATE TABLE debts (
    number       INTEGER PRIMARY KEY,
    -- 16 bytes of HMAC-SHA-256 of merchant, 0 and the bank's handle, under another key than in cards: what is left of a debt
    -- that was paid leads to no card. Its index alone is written at random: the debts themselves, which are written again as
    -- they are paid, lie in the order in which they came.
    fingerprint  BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 16),
    status       INTEGER NOT NULL CHECK (status BETWEEN 1 AND 8),
    owed_at      INTEGER NOT NULL,
    -- When it is to be sent; null while it is withheld and once it has ended.
    due_at       INTEGER CHECK ((due_at IS NOT NULL) = (status <= 3)),
    generation   INTEGER NOT NULL,
    sealed       BLOB NOT NULL
) STRICT;

CREATE INDEX debts_due ON debts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX debts_open ON debts (owed_at, status) WHERE status <= 4;

-- Operations of erased accounts that may still become VERIFIED at the bank.
CREATE TABLE erased_operations (
    number      INTEGER PRIMARY KEY,
    due_at      INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

CREATE INDEX erased_operations_due ON erased_operations (due_at);

-- Idempotency keys. `period` is the time in steps of ten days: keys of one time lie together and go together.
CREATE TABLE idempotency (
    period      INTEGER NOT NULL,
    -- 16 bytes of HMAC-SHA-256 of client and key.
    claim       BLOB NOT NULL CHECK (length(claim) = 16),
    -- 16 bytes of HMAC-SHA-256 of route and body, and 16 over period, claim, those and created_at: none can be altered alone.
    request     BLOB NOT NULL CHECK (length(request) = 32),
    created_at  INTEGER NOT NULL,
    -- The verification it stands for; null once its account is erased.
    account     BLOB CHECK (length(account) = 12),
    place       INTEGER,
    CHECK ((account IS NULL) = (place IS NULL)),
    PRIMARY KEY (period, claim)
) STRICT, WITHOUT ROWID;

-- The feed. An erased event keeps its sequence and nothing else.
CREATE TABLE events (
    sequence    INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    account     BLOB CHECK (length(account) = 12),
    generation  INTEGER,
    sealed      BLOB,
    CHECK ((sealed IS NULL) = (generation IS NULL)),
    CHECK (kind <> 'erased' OR (account IS NULL AND sealed IS NULL))
) STRICT;

-- Whom the feed and the audit name, in the order of time: they grow at their ends and are a twelfth of what an erasure would
-- look through otherwise. By account, every event and every leaf would write a page of its own.
CREATE INDEX events_named ON events (sequence, account) WHERE account IS NOT NULL;

-- The audit: leaves that say what happened and name nobody (docs/audit-format.md).
CREATE TABLE leaves (
    sequence  INTEGER PRIMARY KEY,
    -- Null once it is older than its retention.
    leaf      BLOB,
    hash      BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What the commitments of leaves hide; deleted with the account.
CREATE TABLE openings (
    sequence    INTEGER PRIMARY KEY,
    account     BLOB CHECK (length(account) = 12),
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

CREATE INDEX openings_named ON openings (sequence, account) WHERE account IS NOT NULL;

-- The interior nodes of the tree over the leaves: level 1 joins two leaves. Those below level 4 are not kept, since each joins
-- eight leaves at most, which lie side by side: one row for eight leaves instead of one for each.
CREATE TABLE audit_nodes (
    level     INTEGER NOT NULL CHECK (level BETWEEN 4 AND 53),
    position  INTEGER NOT NULL,
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    id          TEXT PRIMARY KEY CHECK (length(id) = 30),
    created_at  INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Plans to revoke many cards. status: 1 gathering, 2 planned, 3 running, 4 done
CREATE TABLE plans (
    number      INTEGER PRIMARY KEY,
    status      INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4),
    created_at  INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

CREATE INDEX plans_running ON plans (number) WHERE status = 3;

-- Their cards, a hundred in a row, with what became of each.
CREATE TABLE plan_batches (
    plan        INTEGER NOT NULL REFERENCES plans (number),
    number      INTEGER NOT NULL CHECK (number BETWEEN 0 AND 16777215),
    generation  INTEGER NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (plan, number)
) STRICT, WITHOUT ROWID;
