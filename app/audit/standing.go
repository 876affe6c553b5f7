package audit

import (
	"fmt"
	"slices"
	"time"

	"actual/domain/ledger"
	"actual/domain/presence"
)

// standing watches the versions of visits go by, by visit and number, and finds
// where the store believes another version than the last. No entry says which
// one is believed: it is always the last. A version that was ended too early
// hides its visit, one that was not ended brings an old word back.
type standing struct {
	before   presence.Version // The version that came before; its Number is 0 at first.
	findings []ledger.Finding
}

func (s *standing) see(v presence.Version) {
	switch {
	case s.before.Number == 0:
	case s.before.ID != v.ID:
		s.last()
	case s.before.RecordedTo != v.RecordedAt:
		s.find("Version %d of visit %s should end when version %d was recorded, at %s, but %s.",
			s.before.Number, v.ID, v.Number, instant(v.RecordedAt), ended(s.before))
	}
	s.before = v
}

// last judges the version seen last as the last of its visit.
func (s *standing) last() {
	if v := s.before; v.Number != 0 && v.RecordedTo != 0 {
		s.find("Version %d of visit %s is its last, but %s: the visit is hidden.", v.Number, v.ID, ended(v))
	}
}

func (s *standing) find(text string, args ...any) {
	s.findings = append(s.findings, ledger.Finding{
		Seq: -1, Subject: ledger.VisitRecord{Visit: s.before.ID}.Subject(), What: ledger.WhatVisitDiffers, Text: fmt.Sprintf(text, args...),
	})
}

func ended(v presence.Version) string {
	if v.RecordedTo == 0 {
		return "the store still believes it"
	}
	return "the store believes it until " + instant(v.RecordedTo)
}

func instant(micro int64) string { return time.UnixMicro(micro).UTC().Format(time.RFC3339Nano) }

// WhatUnsigned says that entries have numbers and no checkpoint covers them.
// The sequencer numbers and signs in one transaction, so in a live store this
// does not happen by itself: entries were added, or checkpoints removed.
const WhatUnsigned ledger.What = "entries_unsigned"

// Unsigned finds the entries after the last checkpoint, unless it is reported
// already that checkpoints or numbers do not fit.
func Unsigned(r ledger.Report) []ledger.Finding {
	explained := slices.ContainsFunc(r.Findings, func(f ledger.Finding) bool {
		switch f.What {
		case ledger.WhatCheckpointRoot, ledger.WhatCheckpointSignature, ledger.WhatCheckpointInconsistent, ledger.WhatLogTruncated, ledger.WhatSequenceGap:
			return true
		}
		return false
	})
	if explained || r.Signed >= int64(r.Entries) {
		return nil
	}
	return []ledger.Finding{{
		Seq: r.Signed, Subject: fmt.Sprintf("checkpoint:%d", r.Signed), What: WhatUnsigned, From: r.Signed, To: int64(r.Entries),
		Text: fmt.Sprintf("Entries %d to %d have numbers, but no checkpoint covers them: they were added by someone without the key, or checkpoints were removed.",
			r.Signed, r.Entries-1),
	}}
}

// extend adds findings to a report, no more of a kind than it lists.
func extend(r *ledger.Report, findings ...ledger.Finding) {
	same := map[ledger.What]int{}
	for _, f := range r.Findings {
		same[f.What]++
	}
	for _, f := range findings {
		if same[f.What]++; same[f.What] > ledger.FindingsPerWhat {
			r.Omitted++
			continue
		}
		r.Findings = append(r.Findings, f)
	}
}
