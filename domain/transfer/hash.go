package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"

	"actual/domain/timesheet"
)

// EntryLine is what an approved entry adds to the hash of a set: its id, revision,
// worker, day, beginning, end (seconds since 1970), activity, job and site, with tabs
// between.
func EntryLine(e timesheet.Entry) string {
	return strings.Join([]string{
		e.ID.String(), strconv.FormatInt(int64(e.Revision), 10), e.Worker.String(), e.Day.String(),
		strconv.FormatInt(e.Span.From.Unix(), 10), strconv.FormatInt(e.Span.To.Unix(), 10), string(e.Activity), e.Job.String(), e.Site.String(),
	}, "\t")
}

// PlanLine is what an item adds to the hash of a plan: what is done with it.
func (i *Item) PlanLine() string {
	return strings.Join([]string{
		i.Mark, strconv.Itoa(i.Copy), string(i.Op), string(i.State), string(i.Problem), i.Ref, i.Version, "want", i.Want.Line(), "was", i.Was.Line(),
	}, "\t")
}

// ProofLine is what an item adds to the hash of a proof: what became of it.
func (i *Item) ProofLine() string {
	return strings.Join([]string{
		i.Mark, strconv.Itoa(i.Copy), i.Entry.String(), strconv.FormatInt(int64(i.Revision), 10), i.Worker.String(),
		string(i.Op), string(i.State), string(i.Problem), i.Ref, i.Version, "want", i.Want.Line(), "was", i.Was.Line(),
	}, "\t")
}

// Hash is that of lines, in order.
type Hash struct{ sum hash.Hash }

// NewHash returns the hash of no lines; of a chain, that goes on from an earlier one.
func NewHash(before string) Hash {
	h := Hash{sha256.New()}
	h.Add(before)
	return h
}

// Add adds a line.
func (h Hash) Add(line string) {
	_, _ = h.sum.Write([]byte(line))
	_, _ = h.sum.Write([]byte{'\n'})
}

// String returns the hash as 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h.sum.Sum(nil)) }
