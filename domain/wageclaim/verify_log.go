package wageclaim

import (
	"cmp"
	"slices"
	"strconv"

	"actual/domain/ledger"
)

// log shows that each entry is in the log that the checkpoint is of, that a known key
// has signed it, and that it begins with what was kept elsewhere.
func (v *verification) log() {
	cp, err := ledger.Open([]byte(v.b.Checkpoint), v.trust.Keys)
	switch {
	case err != nil:
		v.find("", "", "the checkpoint is not to be trusted: %v", err)
	case cp.Company != v.b.Company:
		v.find("", "", "the checkpoint is of another company's log")
	default:
		v.report.Signed, v.report.SignedAt = cp.Tree.Size, cp.At
	}
	for _, r := range v.of[EntryOf] {
		v.entry(r, cp.Tree, err == nil)
	}
	v.entries = sorted(v.entries)
	for _, e := range v.entries {
		v.by[e.said.Subject] = append(v.by[e.said.Subject], e)
	}
	if err == nil {
		if err := ledger.CheckInclusion(v.b.Proofs[v.b.Made.Seq], cp.Tree, v.b.Made.Seq, ledger.LeafHash(v.b.Made.Bytes)); err != nil {
			v.find(EntryOf, strconv.FormatInt(v.b.Made.Seq, 10), "the log does not have it as it stands here, which says that the bundle was made: %v", err)
		} else {
			v.report.Proven++
		}
		v.anchors(cp.Tree)
	}
}

func (v *verification) entry(r Record, tree ledger.Tree, signed bool) {
	seq, raw := r.num("number"), []byte(r.text("bytes"))
	said, err := ledger.ParseEntry(raw)
	switch {
	case err != nil:
		v.find(EntryOf, r.Name, "is no entry of a ledger: %v", err)
		return
	case said.Company != v.b.Company || r.Name != strconv.FormatInt(seq, 10):
		v.find(EntryOf, r.Name, "is of another company, or has another number")
		return
	}
	v.entries = append(v.entries, logged{seq, said})
	if !signed {
		return
	}
	if err := ledger.CheckInclusion(v.b.Proofs[seq], tree, seq, ledger.LeafHash(raw)); err != nil {
		v.find(EntryOf, r.Name, "(%s of %s) the log does not have it as it stands here: %v", said.Kind, said.Subject, err)
		return
	}
	v.report.Proven++
}

// anchors compares with what was kept elsewhere: a checkpoint of the same size must be
// the same, and one that the bundle has a proof for must be what this log begins with.
func (v *verification) anchors(tree ledger.Tree) {
	proofs := map[int64][]ledger.Hash{}
	for _, a := range v.b.Anchors {
		if cp, err := ledger.Open([]byte(a.Note), v.trust.Keys); err == nil {
			proofs[cp.Tree.Size] = a.Hashes
		}
	}
	for _, kept := range v.trust.Anchors {
		cp, err := ledger.Open(kept, v.trust.Keys)
		if err != nil || cp.Company != v.b.Company {
			v.find("", "", "a checkpoint that was kept elsewhere is of another log, or signed by no known key")
			continue
		}
		hashes, there := proofs[cp.Tree.Size]
		switch {
		case cp.Tree.Size == tree.Size && cp.Tree.Root != tree.Root:
			v.find("", "", "the log of %d entries is not the one that was kept elsewhere", tree.Size)
			continue
		case cp.Tree.Size == tree.Size:
		case cp.Tree.Size > tree.Size:
			v.find("", "", "a log of %d entries was kept elsewhere, later than this of %d: nothing here compares them", cp.Tree.Size, tree.Size)
			continue
		case !there:
			v.find("", "", "the bundle has no proof that its log begins with the one of %d entries that was kept elsewhere: ask for it (GET /v1/ledger/consistency?old=%d)", cp.Tree.Size, cp.Tree.Size)
			continue
		default:
			if err := ledger.CheckConsistency(hashes, tree, cp.Tree); err != nil {
				v.find("", "", "the log does not begin with the one of %d entries that was kept elsewhere: %v", cp.Tree.Size, err)
				continue
			}
		}
		v.report.Anchored = max(v.report.Anchored, cp.Tree.Size)
	}
}

func sorted(entries []logged) []logged {
	slices.SortFunc(entries, func(a, b logged) int { return cmp.Compare(a.seq, b.seq) })
	return entries
}
