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
	ended   int64 // When the visit ended; while it had not, when it began.
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
	o := r.Object()
	all[r.Visit] = append(all[r.Visit], claim{
		entry: e.ID, seq: seq, version: r.Version, ended: max(r.Arrived, r.Departed), kind: e.Kind, hash: hashObject(o), prints: prints(o),
	})
}

func prints(record Object) (all [recordMembers]uint32) {
	var text []byte
	for i, m := range record.members {
		h := fnv.New32a()
		text = m.value.write(text[:0])
		h.Write(text)
		all[i] = h.Sum32()
	}
	return all
}

// differing names the members in which a record differs from a claim.
func (c *claim) differing(r VisitRecord) string {
	var names []string
	o := r.Object()
	for i, p := range prints(o) {
		if p != c.prints[i] {
			names = append(names, o.members[i].key)
		}
	}
	if len(names) == 0 {
		return "something"
	}
	return strings.Join(names, ", ")
}
