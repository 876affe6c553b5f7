package ledger

import (
	"fmt"
	"hash/fnv"
	"strings"

	"actual/domain"
)

// recordMembers is how many members the object of a record has.
const recordMembers = 18

// claim is what an entry says about a version of a visit, in little memory.
type claim struct {
	entry   domain.EntryID
	seq     int64
	version int64
	kind    Kind
	met     bool // There is a row of that version.
	hash    [32]byte
	prints  [recordMembers]uint32 // A print of each member, only to name those that differ.
}

func (c *claim) String() string {
	if c.seq < 0 {
		return fmt.Sprintf("entry %s, not numbered yet (%s)", c.entry, c.kind)
	}
	return fmt.Sprintf("entry %d (%s)", c.seq, c.kind)
}

// claims holds, for each visit, what the entries say, in their order.
type claims map[domain.VisitID][]claim

func (all claims) add(seq int64, e Entry, r VisitRecord) {
	all[r.Visit] = append(all[r.Visit], claim{
		entry: e.ID, seq: seq, version: r.Version, kind: e.Kind,
		hash: r.Hash(), prints: prints(r.Object()),
	})
}

func prints(record Object) (all [recordMembers]uint32) {
	i := 0
	for _, value := range record.All() {
		h := fnv.New32a()
		h.Write(value.Canonical())
		all[i] = h.Sum32()
		i++
	}
	return all
}

// differing names the members in which a record differs from a claim.
func (c *claim) differing(r VisitRecord) string {
	var names []string
	now, i := prints(r.Object()), 0
	for name := range r.Object().All() {
		if now[i] != c.prints[i] {
			names = append(names, name)
		}
		i++
	}
	if len(names) == 0 {
		return "something"
	}
	return strings.Join(names, ", ")
}
