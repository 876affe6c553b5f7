package ledger

import "actual/domain/fault"

// The ways in which ledger data can be wrong.
var (
	// ErrNotCanonical reports a value that has no canonical form, or bytes that
	// are not the canonical form of any value.
	ErrNotCanonical = fault.New(fault.Invalid, "ledger.not_canonical", "not canonical JSON")
	// ErrBadEntry reports an entry that breaks a rule of its format.
	ErrBadEntry = fault.New(fault.Invalid, "ledger.bad_entry", "not a ledger entry")
	// ErrBadVisit reports a visit record that breaks a rule of its format.
	ErrBadVisit = fault.New(fault.Invalid, "ledger.bad_visit", "not a visit record")
	// ErrBadCheckpoint reports a text that is not a checkpoint of ours.
	ErrBadCheckpoint = fault.New(fault.Invalid, "ledger.bad_checkpoint", "not a ledger checkpoint")
	// ErrBadSignature reports a checkpoint that none of the given keys signed.
	ErrBadSignature = fault.New(fault.Invalid, "ledger.bad_signature", "the checkpoint is signed by none of the known keys")
	// ErrShrunk reports a checkpoint that would contradict the one before it.
	ErrShrunk = fault.New(fault.Conflict, "ledger.contradicts_checkpoint", "the log does not extend its last checkpoint")
	// ErrNoProof reports a proof that does not hold, or that was asked of
	// entries that the tree does not have.
	ErrNoProof = fault.New(fault.Invalid, "ledger.no_proof", "the proof does not hold")
	// ErrBadTree reports stored hashes that are missing or of another tree.
	ErrBadTree = fault.New(fault.Internal, "ledger.bad_tree", "the stored hashes do not make this tree")
)
