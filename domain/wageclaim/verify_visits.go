package wageclaim

import (
	"fmt"
	"math"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
)

func timeEntryID(u domain.UUID) domain.TimeEntryID { return domain.TimeEntryID{UUID: u} }

// visits holds visits against their entries, their fixes against what they were sealed
// with, and derives them again.
func (v *verification) visits() {
	d := newDerivation(v.b.Records, v.policies, v.zone)
	v.report.Findings = append(v.report.Findings, d.findings...)
	ids := map[string]logged{}
	for _, e := range v.entries {
		ids[e.said.ID.String()] = e
	}
	derived := map[string]Record{}
	for _, r := range v.of[Derived] {
		derived[r.Name] = r
	}
	for _, r := range v.of[Visit] {
		record, err := r.visit()
		if err != nil {
			v.find(Visit, r.Name, "can't be read: %v", err)
			continue
		}
		if !v.visitSaid(r, record, ids) {
			continue
		}
		stated, current := derived[r.Name]
		if !current {
			continue
		}
		if same, _ := stated.get("same").AsBool(); !same {
			v.report.Underived++
			continue
		}
		if differs := d.differs(record); differs != "" {
			v.find(Visit, r.Name, "derived again from the fixes and fences it is another: %s", differs)
			continue
		}
		v.report.Derived++
	}
	v.sealed(d)
}

// visitSaid compares a version with its entry.
func (v *verification) visitSaid(r Record, record ledger.VisitRecord, ids map[string]logged) bool {
	if r.get("entry").IsNull() {
		return true // A version that is only provisional has none.
	}
	e, there := ids[r.text("entry")]
	if !there {
		v.find(Visit, r.Name, "no entry of the ledger speaks of it")
		return false
	}
	said, err := e.said.Visit()
	if err != nil || said.Hash() != record.Hash() {
		v.find(Visit, r.Name, "is not what entry %d, made at the time, says", e.seq)
		return false
	}
	v.report.Linked++
	return true
}

// sealed compares the fixes of each sealed visit with the hash that its entry has.
func (v *verification) sealed(d *derivation) {
	for _, e := range v.entries {
		if e.said.Kind != ledger.VisitSealed {
			continue
		}
		record, err := e.said.Visit()
		hash := textIn(e.said.Body, "evidence")
		if err != nil || hash == "" {
			continue
		}
		span := evidenceOf(record)
		to, told := e.said.Body.Get("evidence_to")
		if told {
			span.To, _ = to.AsInt()
		}
		if !d.kept(record.Badge, span) {
			continue
		}
		if !d.sealedWith(record, span, hash, told) {
			v.find(Visit, fmt.Sprintf("%s/%d", record.Visit, record.Version), "it was sealed with other fixes of badge %s between %s and %s: one was altered, added or taken away", record.Badge, stamp(span.From), stamp(span.To))
			continue
		}
		v.report.Sealed++
	}
}

// sealedWith reports whether the fixes of a visit are those of the hash. Of one that was
// open when it was sealed the record has no last fix, and where the entry does not say it
// beside, as older ones, it is one of those that follow.
func (d *derivation) sealedWith(r ledger.VisitRecord, span presence.Span, hash string, told bool) bool {
	if presence.EvidenceOf(d.between(r.Badge, span)) == hash {
		return true
	}
	if told || r.Departed != 0 {
		return false
	}
	for _, x := range d.fixes[r.Badge] {
		if x.At > span.To && x.At < span.To+mostOpen && presence.EvidenceOf(d.between(r.Badge, presence.Span{From: span.From, To: x.At})) == hash {
			return true
		}
	}
	return false
}

// mostOpen is how long after its arrival the last fix of an open visit may be: three days.
const mostOpen = 3 * 86_400

func evidenceOf(r ledger.VisitRecord) presence.Span {
	to := r.DepartedBetween.To
	return presence.Span{From: r.ArrivedBetween.From, To: max(to, r.Departed, r.Arrived)}
}

func stamp(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) }

// derivation derives visits from records.
type derivation struct {
	fixes    map[domain.BadgeID][]presence.Fix  // In the order of the store, which is that of their hash.
	spans    map[domain.BadgeID][]presence.Span // In which all fixes are here.
	rulings  map[domain.BadgeID][]presence.Ruling
	index    *geofence.Index
	policies map[string]presence.Policy
	zone     *time.Location
	visits   map[string][]presence.Visit // By badge and policy.
	findings []Finding
}

func newDerivation(all []Record, policies map[string]presence.Policy, zone *time.Location) *derivation {
	d := &derivation{
		fixes: map[domain.BadgeID][]presence.Fix{}, spans: map[domain.BadgeID][]presence.Span{}, rulings: map[domain.BadgeID][]presence.Ruling{},
		policies: policies, zone: zone, visits: map[string][]presence.Visit{},
	}
	var sites []geofence.Site
	var fences []geofence.Fence
	for _, r := range all {
		switch r.Kind { //nolint:exhaustive // The others say nothing of where badges were.
		case Fix:
			badge, x := r.fix()
			d.fixes[badge] = append(d.fixes[badge], x)
		case Kept:
			badge := domain.BadgeID{UUID: r.id("badge")}
			d.spans[badge] = append(d.spans[badge], presence.Span{From: r.num("from"), To: r.num("to")})
		case Site:
			sites = append(sites, r.site())
		case Fence:
			f, err := r.fence()
			if err != nil {
				d.findings = append(d.findings, Finding{Fence, r.Name, "can't be read: " + err.Error()})
				continue
			}
			fences = append(fences, f)
		case Ruling:
			if badge, ruling, gone := r.ruling(); !gone {
				d.rulings[badge] = append(d.rulings[badge], ruling)
			}
		}
	}
	d.index = geofence.NewIndex(sites, fences)
	return d
}

func (d *derivation) kept(badge domain.BadgeID, s presence.Span) bool {
	return slices.ContainsFunc(d.spans[badge], func(k presence.Span) bool { return k.From <= s.From && s.To <= k.To })
}

func (d *derivation) between(badge domain.BadgeID, s presence.Span) (in []presence.Fix) {
	for _, x := range d.fixes[badge] {
		if s.From <= x.At && x.At <= s.To {
			in = append(in, x)
		}
	}
	return in
}

// differs derives the visits of a badge, and says in which way none of them is the one
// recorded; empty: one is.
func (d *derivation) differs(r ledger.VisitRecord) string {
	policy, known := d.policies[r.Policy]
	if !known {
		return "the policy " + r.Policy + " is not here"
	}
	at := r.Badge.String() + " " + r.Policy
	all, done := d.visits[at]
	if !done {
		all = presence.Derive(presence.Input{Fixes: d.fixes[r.Badge], Index: d.index, Rulings: d.rulings[r.Badge], Policy: policy, AsOf: math.MaxInt32, Zone: d.zone})
		d.visits[at] = all
	}
	nearest := ""
	for _, x := range all {
		if x.Arrived > max(r.Departed, r.Arrived) || x.End() < r.Arrived {
			continue
		}
		differs := difference(r, x)
		if differs == "" {
			return ""
		}
		nearest = differs
	}
	if nearest == "" {
		return "there is none at that time"
	}
	return nearest
}

func difference(r ledger.VisitRecord, x presence.Visit) string {
	switch {
	case r.Site != x.Site:
		return "at another site, " + x.Ref
	case r.Arrived != x.Arrived:
		return "arrived " + stamp(x.Arrived) + ", not " + stamp(r.Arrived)
	case r.Departed != x.Departed:
		return "departed " + stamp(x.Departed) + ", not " + stamp(r.Departed)
	case r.ArrivedBetween != ledger.Span{From: x.ArrivedBetween[0], To: x.ArrivedBetween[1]}, r.DepartedBetween != ledger.Span{From: x.DepartedBetween[0], To: x.DepartedBetween[1]}:
		return "with other ranges of its ends"
	case r.Verdict != x.Verdict.String():
		return x.Verdict.String()
	case r.Confidence != int64(x.Confidence):
		return fmt.Sprintf("confidence %d, not %d thousandths", x.Confidence, r.Confidence)
	case r.Fixes != int64(x.Fixes):
		return fmt.Sprintf("of %d fixes, not %d", x.Fixes, r.Fixes)
	case !x.Fence.IsZero() && !slices.Contains(r.Fences, x.Fence):
		return "by another version of the fence"
	}
	return ""
}
