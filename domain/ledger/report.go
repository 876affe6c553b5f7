package ledger

// What says in which way something does not fit. The list is closed; the names
// are stable.
type What string

// The ways.
const (
	WhatEntryBytes             What = "entry_bytes"             // An entry's bytes do not give the leaf hash kept for them.
	WhatEntryUnparsable        What = "entry_unparsable"        // An entry's bytes are not an entry.
	WhatEntryCompany           What = "entry_company"           // An entry is of another company.
	WhatSequenceGap            What = "sequence_gap"            // A number is missing, twice or out of order.
	WhatLeafHash               What = "leaf_hash"               // The leaf hash kept with an entry is wrong; the tree agrees with the bytes.
	WhatStoredHash             What = "stored_hash"             // A hash of the tree is missing, too many or not what the entries give.
	WhatCheckpointSignature    What = "checkpoint_signature"    // A checkpoint is not of this log, or not signed by a known key.
	WhatCheckpointRoot         What = "checkpoint_root"         // A stored checkpoint has another root than the entries.
	WhatCheckpointInconsistent What = "checkpoint_inconsistent" // Two signed checkpoints contradict each other.
	WhatAnchorMismatch         What = "anchor_mismatch"         // An anchored checkpoint has another root than the entries.
	WhatLogTruncated           What = "log_truncated"           // A checkpoint counts more entries than there are.
	WhatVisitWithoutEntry      What = "visit_without_entry"     // A visit row should have an entry and has none.
	WhatVisitDiffers           What = "visit_differs"           // A visit row is not what its entry says.
	WhatVisitMissing           What = "visit_missing"           // An entry speaks of a visit version that is no row.
	WhatBesideDiffers          What = "beside_differs"          // A value beside an entry is not the one that it was made with.
)

// Finding is one thing that does not fit.
type Finding struct {
	Seq     int64  // The entry that it is about; -1 where it is about none, or about one not numbered yet.
	Subject string // e.g. "visit:<uuid>", "checkpoint:120", "anchor:120"; may be empty.
	What    What
	// From and To are set for checkpoints that do not fit: among the entries
	// From, From+1 … To-1 is at least one that was changed, removed or added. From
	// is the size of the last checkpoint that fits, To that of the first that
	// does not.
	From, To int64
	Text     string // A plain sentence.
}

// Report is what Verify found.
type Report struct {
	Entries     int   // Entries read, pending ones aside.
	Pending     int   // Entries that are not numbered yet; no tree covers them.
	Visits      int   // Visit rows compared.
	Expired     int   // Visits that have no row any more, deleted at the end of their term as the log says.
	Beside      int   // Values beside entries that are what the entries were made with.
	Erased      int   // Values that stood beside entries and were erased.
	Checkpoints int   // Stored checkpoints with a good signature.
	Anchored    int   // Anchored checkpoints with a good signature.
	Tree        Tree  // What the entries make; zero where a sequence gap prevents it.
	Signed      int64 // The size of the largest stored checkpoint that fits.
	AnchoredTo  int64 // The size of the largest anchored checkpoint that fits: only so far is the log proof against us.
	Findings    []Finding
	Omitted     int // Findings left out, because there were more than FindingsPerWhat of their kind.
}

// FindingsPerWhat is how many findings of each kind a report lists.
const FindingsPerWhat = 20

// Fits reports whether nothing was found.
func (r Report) Fits() bool { return len(r.Findings) == 0 }

func (r *Report) add(f Finding) {
	same := 0
	for _, old := range r.Findings {
		if old.What == f.What {
			same++
		}
	}
	if same == FindingsPerWhat {
		r.Omitted++
		return
	}
	r.Findings = append(r.Findings, f)
}
