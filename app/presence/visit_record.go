package presence

import (
	"actual/domain/ledger"
	"actual/domain/presence"
)

// RecordOf returns what the ledger says of a version of a visit by a badge with
// that device.
func RecordOf(v presence.Version, device string) ledger.VisitRecord {
	r := ledger.VisitRecord{
		Visit: v.ID, Version: int64(v.Number), Badge: v.Badge, Device: device, Site: v.Site,
		Arrived: v.Arrived, ArrivedBetween: ledger.Span{From: v.ArrivedBetween[0], To: v.ArrivedBetween[1]},
		Verdict: v.Verdict.String(), State: stateOf(v), Confidence: int64(v.Confidence), Fixes: int64(v.Fixes), Policy: v.Policy,
		Completeness: completenessOf(v),
	}
	if !v.Open {
		r.Departed = v.Departed
		r.DepartedBetween = ledger.Span{From: v.DepartedBetween[0], To: v.DepartedBetween[1]}
	}
	if !v.Fence.IsZero() {
		r.Fences = append(r.Fences, v.Fence)
	}
	for _, c := range v.Candidates {
		r.Candidates = append(r.Candidates, ledger.Candidate{Site: c.Site, Odds: c.Odds})
	}
	return r
}

func stateOf(v presence.Version) ledger.State {
	switch {
	case v.Withdrawn:
		return ledger.Withdrawn
	case v.State == presence.Sealed:
		return ledger.Sealed
	case v.State == presence.Settled:
		return ledger.Settled
	}
	return ledger.Provisional
}

// completenessOf says whether anything may be missing: "" where nothing is
// known to be, "unknown" where the visit settled without proof of that.
func completenessOf(v presence.Version) string {
	if v.CompletenessUnknown {
		return "unknown"
	}
	return ""
}
