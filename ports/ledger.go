package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
)

// Hash is an RFC 6962 hash (SHA-256) of the Merkle log.
type Hash = ledger.Hash

// Ledger takes the entries of the transaction's company.
type Ledger interface {
	// Append inserts entries that get their number from the sequencer soon.
	Append(ctx context.Context, entries ...ledger.Entry) error
}

// LedgerLog is the Merkle log of the transaction's company: what the sequencer
// and the verifier work on.
type LedgerLog interface {
	// Lock makes the caller the company's only sequencer until the transaction
	// ends; it reports false when another is.
	Lock(ctx context.Context) (bool, error)
	// Pending returns up to limit entries without a number, oldest first.
	Pending(ctx context.Context, limit int) ([]PendingEntry, error)
	// Last returns the newest checkpoint; ok is false where there is none.
	Last(ctx context.Context) (cp Checkpoint, ok bool, err error)
	// Size returns how many entries have a number.
	Size(ctx context.Context) (int64, error)
	// Hashes reads stored hashes by their tlog index.
	Hashes(ctx context.Context, indexes []int64) ([]Hash, error)
	// Extend numbers the entries from size on, stores the new hashes, the
	// first of which has index from, and the signed checkpoint.
	Extend(ctx context.Context, size int64, entries []domain.EntryID, from int64, hashes []Hash, cp Checkpoint) error
}

// PendingEntry is an entry that waits for its number.
type PendingEntry struct {
	ID   domain.EntryID
	Leaf Hash
}

// Checkpoint is a signed statement of the log's size and root.
type Checkpoint struct {
	Size     int64
	Note     string // A signed note (c2sp.org/tlog-checkpoint).
	SignedAt time.Time
}

// LedgerHistory reads the whole log of the transaction's company: for
// verification and export. In a View all that it reads is of one snapshot.
type LedgerHistory interface {
	// Each calls fn for every numbered entry in order.
	Each(ctx context.Context, fn func(LoggedEntry) error) error
	// EachPending calls fn for the bytes of every entry without a number.
	EachPending(ctx context.Context, fn func(raw []byte) error) error
	// EachCheckpoint calls fn for every checkpoint by size.
	EachCheckpoint(ctx context.Context, fn func(Checkpoint) error) error
	// EachHash calls fn for every stored hash by index.
	EachHash(ctx context.Context, fn func(ledger.StoredHash) error) error
}

// Answers about the ledger.
var (
	// ErrEntryNotFound reports an unknown entry.
	ErrEntryNotFound = fault.New(fault.NotFound, "ledger.entry_not_found", "the ledger has no such entry")
	// ErrCheckpointNotFound reports a size at which no checkpoint was signed.
	ErrCheckpointNotFound = fault.New(fault.NotFound, "ledger.checkpoint_not_found", "no checkpoint of that size was signed")
)

// LedgerBook answers questions about single entries and checkpoints of the
// transaction's company.
type LedgerBook interface {
	// List returns entries that have a number, in the order that q asks for.
	List(ctx context.Context, q LedgerQuery) ([]LoggedEntry, error)
	// ByID returns an entry, or ErrEntryNotFound. Its Seq is -1 while it waits for
	// its number.
	ByID(ctx context.Context, id domain.EntryID) (LoggedEntry, error)
	// Checkpoints returns up to limit checkpoints, the largest first; smaller than
	// below where that is not 0.
	Checkpoints(ctx context.Context, below int64, limit int) ([]AnchoredCheckpoint, error)
	// Checkpoint returns the checkpoint of that size, or ErrCheckpointNotFound.
	Checkpoint(ctx context.Context, size int64) (AnchoredCheckpoint, error)
}

// LedgerQuery selects entries. Zero fields select all.
type LedgerQuery struct {
	Kind           ledger.Kind
	Subject, Actor string
	From, To       time.Time // Done in [From, To).
	Oldest         bool      // The oldest first; else the newest.
	After          *int64    // The number of the last entry before, in that order.
	Limit          int
}

// AnchoredCheckpoint is a checkpoint and where it stands outside.
type AnchoredCheckpoint struct {
	Checkpoint
	Anchors []Anchoring
}

// Anchoring says since when a checkpoint is known to stand at a place outside.
type Anchoring struct {
	Place string
	At    time.Time
}

// LedgerAnchors remembers which checkpoints stand outside.
type LedgerAnchors interface {
	// Unanchored returns the newest checkpoint that does not stand at the place
	// yet; ok is false where there is none.
	Unanchored(ctx context.Context, place string) (cp Checkpoint, ok bool, err error)
	// Anchored records that a checkpoint stands at the place.
	Anchored(ctx context.Context, size int64, place string, at time.Time) error
	// Largest returns the size of the largest checkpoint that was recorded to
	// stand at the place; 0 where none was.
	Largest(ctx context.Context, place string) (int64, error)
}

// LoggedEntry is an entry with its number, as stored.
type LoggedEntry struct {
	Seq   int64
	ID    domain.EntryID
	Bytes []byte
	Leaf  Hash
}

// LedgerBeside keeps personal values beside entries of the transaction's company.
type LedgerBeside interface {
	// Append is Ledger.Append of an entry with personal values about its subject: the
	// body gets a member for each, which says a salted hash, and the values are kept
	// beside.
	Append(ctx context.Context, e ledger.Entry, values map[string]string) error
	// Of returns the values that stand beside the entries, by entry and field.
	Of(ctx context.Context, entries ...domain.EntryID) ([]ledger.Beside, error)
	// Each calls fn for every value, by entry and field.
	Each(ctx context.Context, fn func(ledger.Beside) error) error
	// Erase deletes all values about a subject, and returns how many there were.
	Erase(ctx context.Context, subject string) (int64, error)
	// Expire deletes up to limit values beside entries of before a time, but for
	// those of whom a legal hold covers.
	Expire(ctx context.Context, before time.Time, limit int) (int64, error)
}

// Signers signs checkpoints, each company's with a key of its own.
type Signers interface {
	// Sign returns the signed note of a checkpoint.
	Sign(cp ledger.Checkpoint) ([]byte, error)
	// PublicKey returns the company's public key in the text form of package
	// golang.org/x/mod/sumdb/note.
	PublicKey(company domain.CompanyID) (string, error)
}

// Anchor keeps checkpoints outside, where we cannot take them back.
type Anchor interface {
	// Place names it, e.g. "file:/var/lib/actual/anchors".
	Place() string
	// Publish keeps the company's checkpoint. Publishing the same twice is one.
	Publish(ctx context.Context, company domain.CompanyID, cp Checkpoint) error
	// Published returns what it keeps of the company, by size.
	Published(ctx context.Context, company domain.CompanyID) ([]Checkpoint, error)
}
