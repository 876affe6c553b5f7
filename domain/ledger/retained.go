package ledger

// OfVisits is the purpose of an entry retention.applied that says that visits
// were deleted.
const OfVisits = "visits"

// Retained returns the body of an entry retention.applied: so many rows, kept for
// a purpose, that were of before an instant (Unix seconds, UTC) were deleted at
// the end of their term.
func Retained(purpose string, before, rows int64) Object {
	return NewObject(Fields{"purpose": Text(purpose), "before": Int(before), "rows": Int(rows)})
}

// visitsGone returns before when visits were deleted, by an entry that says so;
// else 0.
func visitsGone(e Entry) int64 {
	purpose, _ := e.Body.Get("purpose")
	before, _ := e.Body.Get("before")
	if text, _ := purpose.AsText(); e.Kind != RetentionApplied || text != OfVisits {
		return 0
	}
	at, _ := before.AsInt()
	return at
}

// expired reports whether a visit that has no row any more ended before what the
// ledger says was deleted. It is one whole or not at all: of a visit that has a
// row, none may be missing.
func (v *verification) expired(claims []claim) bool {
	for i := range claims {
		if claims[i].ended >= v.gone {
			return false
		}
	}
	return len(claims) > 0
}
