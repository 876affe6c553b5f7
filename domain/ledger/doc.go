// Package ledger is the tamper-evident log of a company: what an entry is,
// byte by byte, how entries form a Merkle tree (RFC 6962), how the tree is
// signed (c2sp.org/tlog-checkpoint), and how the whole is verified by someone
// who trusts nobody here.
//
// An Entry becomes bytes by Entry.Bytes: canonical JSON (RFC 8785, integers
// only), one form for one meaning. LeafHash of these bytes is a leaf of the
// tree. Append adds leaves to a tree; a Checkpoint, signed by Sign, says how
// many entries there are and what their root is. Verify reads all of it again,
// as a stream, and names what does not fit.
//
// Sequence numbers count from 0, so that a tree of n entries holds the entries
// 0 … n-1. Instants are Unix seconds, UTC.
//
// The formats are described in docs/architecture/ledger.md so that a stranger
// can check a log without this code.
package ledger
