// Package ledgerbundle writes a company's whole ledger into one file and reads
// it again, so that it can be verified without us.
//
// A bundle is NDJSON. Each line has a "kind":
//
//	head        format (1), company, public_key
//	entry       seq, bytes (the canonical JSON of the entry, as a text), leaf (hexadecimal)
//	pending     bytes: an entry without a number yet
//	hash        index, hash (hexadecimal): a stored hash of the tree
//	checkpoint  note: a signed checkpoint of the store
//	anchor      note: a checkpoint as it stands outside
//	visit       bytes (the canonical JSON of the visit's record), entry
//
// The formats within are described in docs/architecture/ledger.md.
package ledgerbundle

// format is the version of the lines.
const format = 1

// line is one line of a bundle.
type line struct {
	Kind      string `json:"kind"`
	Format    int    `json:"format,omitempty"`
	Company   string `json:"company,omitempty"`
	PublicKey string `json:"public_key,omitempty"`
	Seq       *int64 `json:"seq,omitempty"`
	Index     *int64 `json:"index,omitempty"`
	Bytes     string `json:"bytes,omitempty"`
	Leaf      string `json:"leaf,omitempty"`
	Hash      string `json:"hash,omitempty"`
	Note      string `json:"note,omitempty"`
	Entry     string `json:"entry,omitempty"`
}

// The kinds of line.
const (
	kindHead       = "head"
	kindEntry      = "entry"
	kindPending    = "pending"
	kindHash       = "hash"
	kindCheckpoint = "checkpoint"
	kindAnchor     = "anchor"
	kindVisit      = "visit"
)
