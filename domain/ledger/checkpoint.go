package ledger

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"actual/domain"
)

const (
	originPrefix = "actual.ledger/"
	timePrefix   = "time "
)

// Checkpoint is what is signed: the tree of a company's log at some time.
type Checkpoint struct {
	Company domain.CompanyID
	Tree    Tree
	At      int64 // Unix seconds, UTC, by the clock of who signs.
}

// Origin returns the name of a company's log: the first line of its checkpoints
// and, by convention, the name of the key that signs them.
func Origin(company domain.CompanyID) string { return originPrefix + company.String() }

// GenerateKey returns a new Ed25519 key pair in the text forms of package note:
// the signing key, which is secret, and the public key for verifiers. The name
// should be Origin of the company.
func GenerateKey(rand io.Reader, name string) (secret, public string, err error) {
	return note.GenerateKey(rand, name)
}

// Text returns the text of the note that is signed: four lines, each ending in a
// newline (c2sp.org/tlog-checkpoint; the time is an extension line).
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", Origin(c.Company), c.Tree.Size, c.Tree.Root, timePrefix, stamp(c.At))
}

func stamp(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) }

// Next returns the checkpoint that follows c for a tree that has grown; what
// follows Checkpoint{Company: …} is the first. Its time never goes back,
// whatever the clock says. It fails with ErrShrunk where the
// tree is smaller, or has another root at the same size: signing it would
// contradict c. Whether a larger tree extends c's is for CheckConsistency.
func (c Checkpoint) Next(tree Tree, at int64) (Checkpoint, error) {
	forked := tree.Size == c.Tree.Size && tree.Root != c.Tree.Root && c.Tree != (Tree{})
	if tree.Size < c.Tree.Size || forked {
		return Checkpoint{}, ErrShrunk.With("%d entries were signed, %d are to be", c.Tree.Size, tree.Size)
	}
	return Checkpoint{Company: c.Company, Tree: tree, At: max(c.At, at)}, nil
}

// Sign returns the signed note of the checkpoint. It fails with ErrBadCheckpoint
// where the checkpoint could not be read back, and with what the signer fails
// with.
func Sign(signer note.Signer, c Checkpoint) ([]byte, error) {
	text := c.Text()
	if got, err := parseCheckpoint(text); err != nil || got != c || c.Company.IsZero() {
		return nil, ErrBadCheckpoint.With("it could not be read back")
	}
	return note.Sign(&note.Note{Text: text}, signer)
}

// Open returns the checkpoint of a signed note. At least one of the keys must
// have signed it, and no signature of a known key may be wrong; signatures of
// unknown keys are ignored. Only keys trusted for this company's log belong
// into keys. It fails with ErrBadSignature or ErrBadCheckpoint.
func Open(signed []byte, keys note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, keys)
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		return Checkpoint{}, ErrBadSignature.With("it is signed by %s", signers(unverified.Note.UnverifiedSigs))
	case errors.As(err, &invalid):
		return Checkpoint{}, ErrBadSignature.With("the signature of %s+%08x does not fit the text", invalid.Name, invalid.Hash)
	case err != nil:
		return Checkpoint{}, ErrBadCheckpoint.With("%v", err)
	}
	return parseCheckpoint(n.Text)
}

func signers(sigs []note.Signature) string {
	names := make([]string, len(sigs))
	for i, s := range sigs {
		names[i] = fmt.Sprintf("%s+%08x", s.Name, s.Hash)
	}
	return strings.Join(names, ", ")
}

// parseCheckpoint reads a text loosely and then asks whether it is the one that
// Text writes.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Checkpoint{}, ErrBadCheckpoint.With("it has not four lines")
	}
	company, err1 := domain.ParseCompanyID(strings.TrimPrefix(lines[0], originPrefix))
	size, err2 := strconv.ParseInt(lines[1], 10, 64)
	root, err3 := tlog.ParseHash(lines[2])
	at, err4 := time.Parse(time.RFC3339, strings.TrimPrefix(lines[3], timePrefix))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return Checkpoint{}, ErrBadCheckpoint.With("%v", err)
	}
	c := Checkpoint{Company: company, Tree: Tree{size, root}, At: at.Unix()}
	if size < 0 || c.Text() != text {
		return Checkpoint{}, ErrBadCheckpoint.With("it is not written as a checkpoint is")
	}
	return c, nil
}
