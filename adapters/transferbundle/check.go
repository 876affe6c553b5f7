package transferbundle

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/transfer"
)

// ErrBadBundle reports a file that is no bundle, or one that was broken off.
var ErrBadBundle = fault.New(fault.Invalid, "transfer.bad_bundle", "not the bundle of a transfer, or one that was broken off: download it again")

// Report is what was found of a bundle.
type Report struct {
	Transfer string
	Company  domain.CompanyID
	Stage    transfer.Stage
	Items    int
	States   map[string]int // How many items are in each state.
	Proven   []ledger.Kind  // What the ledger says of it, each entry under a checkpoint that a trusted key signed.
	Findings []string       // What does not fit, in words; none: everything fits.
}

// mostLine bounds a line, in bytes.
const mostLine = 1 << 20

// Check reads a bundle and tells what does not fit: an item that is not what its line
// says, lines that don't hash to the transfer's proof, an entry of the ledger that is not
// under a checkpoint signed by the key, that is about something else, or that has other
// hashes than the transfer. keys are the public keys to trust; none: the one that the
// bundle itself names, which proves nothing against whoever made it.
//
// Errors: ErrBadBundle; ledger.ErrBadSignature where a key is none; what reading fails
// with.
func Check(in io.Reader, keys ...string) (Report, error) {
	c := &checker{report: Report{States: map[string]int{}}, sum: sha256.New(), proof: transfer.NewHash("")}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, mostLine)
	for lines.Scan() {
		if err := c.line(lines.Bytes(), keys); err != nil {
			return Report{}, err
		}
	}
	if err := lines.Err(); err != nil {
		return Report{}, fmt.Errorf("read a bundle: %w", err)
	}
	if !c.ended {
		return Report{}, ErrBadBundle.With("its last line is missing")
	}
	c.conclude()
	return c.report, nil
}

type checker struct {
	report Report
	keys   ledger.Verifiers
	head   head
	sum    hash.Hash     // Of all lines before the end.
	proof  transfer.Hash // Of the items' lines.
	ended  bool
}

func (c *checker) find(text string, args ...any) {
	c.report.Findings = append(c.report.Findings, fmt.Sprintf(text, args...))
}

func (c *checker) line(raw []byte, keys []string) error {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil || c.ended || (l.Transfer == nil) == (c.keys == nil) {
		return ErrBadBundle
	}
	if l.End == nil {
		_, _ = c.sum.Write(raw)
		_, _ = c.sum.Write([]byte{'\n'})
	}
	switch {
	case l.Transfer != nil:
		return c.begin(l, keys)
	case l.Item != nil:
		c.item(l)
	case l.Ledger != nil:
		c.entry(*l.Ledger)
	case l.End != nil:
		c.ended = true
		if sum := hex.EncodeToString(c.sum.Sum(nil)); l.End.SHA256 != sum {
			c.find("what stands in the bundle was changed: its hash is %s and not %s", sum, l.End.SHA256)
		}
		if l.End.Items != c.report.Items || l.End.Ledger != len(c.report.Proven) {
			c.find("it has %d items and %d proven entries of the ledger, and should have %d and %d", c.report.Items, len(c.report.Proven), l.End.Items, l.End.Ledger)
		}
	default:
		return ErrBadBundle.With("a line is of no kind")
	}
	return nil
}

func (c *checker) begin(l line, keys []string) (err error) {
	if len(keys) == 0 {
		keys = []string{l.PublicKey}
	}
	if c.keys, err = ledger.Keys(keys...); err != nil {
		return err
	}
	c.head = *l.Transfer
	c.report.Transfer, c.report.Stage = l.Transfer.ID, transfer.Stage(l.Transfer.Stage)
	if c.report.Company, err = domain.ParseCompanyID(l.Company); err != nil {
		return ErrBadBundle.With("it names no company")
	}
	return nil
}

// item checks that an item is what its line in the proof says.
func (c *checker) item(l line) {
	c.report.Items++
	c.report.States[l.Item.State]++
	c.proof.Add(l.ProofLine)
	parts, ref := strings.Split(l.ProofLine, "\t"), ""
	if l.Item.Ref != nil {
		ref = *l.Item.Ref
	}
	const mark, twin, op, state, refAt = 0, 1, 5, 6, 8
	if len(parts) <= refAt || parts[mark] != l.Item.Mark || parts[twin] != strconv.Itoa(l.Item.Copy) || parts[op] != l.Item.Op || parts[state] != l.Item.State || parts[refAt] != ref {
		c.find("item %.40q is not what its line of the proof says", l.Item.Mark)
	}
}

// entry checks an entry of the ledger: that it is in the log that was signed, and says of
// this transfer what the bundle says.
func (c *checker) entry(p Proven) {
	e, err := ledger.ParseEntry([]byte(p.Bytes))
	if err != nil {
		c.find("entry %d of the ledger can't be read: %v", p.Seq, err)
		return
	}
	if err := c.included(p); err != nil {
		c.find("entry %d of the ledger (%s): %v", p.Seq, e.Kind, err)
		return
	}
	if e.Company != c.report.Company || e.Subject != "transfer:"+c.head.ID {
		c.find("entry %d of the ledger is about %.80q of another company or transfer", p.Seq, e.Subject)
		return
	}
	c.report.Proven = append(c.report.Proven, e.Kind)
	for name, said := range map[string]*string{"set": c.head.Set, "plan": c.head.Plan, "proof": c.head.Proof} {
		value, there := e.Body.Get(name)
		text, _ := value.AsText()
		if there && text != "" && (said == nil || *said != text) {
			c.find("the ledger has another %s of the transfer (%s, entry %d)", name, e.Kind, p.Seq)
		}
	}
}

func (c *checker) included(p Proven) error {
	at, err := ledger.Open([]byte(p.Checkpoint), c.keys)
	if err != nil {
		return err
	}
	if at.Company != c.report.Company {
		return ErrBadBundle.With("its checkpoint is of another company")
	}
	hashes := make([]ledger.Hash, len(p.Hashes))
	for i, text := range p.Hashes {
		if hashes[i], err = ledger.ParseHash(text); err != nil {
			return err
		}
	}
	leaf := ledger.LeafHash([]byte(p.Bytes))
	if said, err := ledger.ParseHash(p.Leaf); err != nil || !bytes.Equal(said[:], leaf[:]) {
		return ErrBadBundle.With("its leaf is not the hash of what it says")
	}
	return ledger.CheckInclusion(hashes, at.Tree, p.Seq, leaf)
}

// conclude checks what only the whole bundle tells.
func (c *checker) conclude() {
	said := ""
	if c.head.Proof != nil {
		said = *c.head.Proof
	}
	if sum := c.proof.String(); said != "" && said != sum {
		c.find("its items come to the proof %s, and the transfer names %s", sum, said)
	}
	need := map[transfer.Stage][]ledger.Kind{
		transfer.Prepared: {ledger.TransferPrepared}, transfer.Abandoned: {ledger.TransferAbandoned},
		transfer.Exact:   {ledger.TransferPrepared, ledger.TransferCommitted, ledger.TransferEnded},
		transfer.Unequal: {ledger.TransferPrepared, ledger.TransferCommitted, ledger.TransferEnded},
	}
	for _, kind := range need[c.report.Stage] {
		found := false
		for _, k := range c.report.Proven {
			found = found || k == kind
		}
		if !found {
			c.find("the ledger's entry %s is not proven here: no checkpoint covered it yet when the bundle was made, so download it again", kind)
		}
	}
	if ended := c.report.Stage == transfer.Exact || c.report.Stage == transfer.Unequal; ended && said == "" {
		c.find("the transfer has ended and names no proof")
	}
	if open := c.report.Items - c.report.States[string(transfer.Proven)] - c.report.States[string(transfer.LeftOut)]; c.report.Stage == transfer.Exact && open > 0 {
		c.find("the transfer says that it is proven, and %d of its items are not", open)
	}
}
