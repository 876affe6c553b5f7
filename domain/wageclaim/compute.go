package wageclaim

import (
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
)

// Compute returns the records that follow from the others: hours by class, adjustments,
// and of each visit that is believed whether it comes out the same when it is derived
// from the fixes and fences among the records, and else why not: news that came after it
// was sealed, fixes that are deleted at the end of their term, somebody else who wore the
// badge before.
//
// Errors: those of timesheet.Classify and ledger.ParseEntry.
func Compute(worker domain.WorkerID, zone *time.Location, policies map[string]presence.Policy, all []Record) ([]Record, error) {
	out, err := hoursOf(worker, zone, all)
	if err != nil {
		return nil, err
	}
	var entries []logged
	newest := map[domain.VisitID]ledger.VisitRecord{}
	var order []domain.VisitID
	for _, r := range all {
		switch r.Kind { //nolint:exhaustive // Nothing follows from the others alone.
		case EntryOf:
			said, err := ledger.ParseEntry([]byte(r.text("bytes")))
			if err != nil {
				return nil, err
			}
			entries = append(entries, logged{r.num("number"), said})
		case Visit:
			v, err := r.visit()
			if err != nil {
				return nil, err
			}
			was, met := newest[v.Visit]
			if !met {
				order = append(order, v.Visit)
			}
			if !met || was.Version < v.Version {
				newest[v.Visit] = v
			}
		}
	}
	out = append(out, adjustmentsOf(sorted(entries))...)
	d := newDerivation(all, policies, zone)
	for _, id := range order {
		v := newest[id]
		if v.State == ledger.Withdrawn {
			continue
		}
		why := d.differs(v)
		fields := ledger.Fields{"same": ledger.Bool(why == ""), "why": ledger.Null()}
		if why != "" {
			if !d.kept(v.Badge, evidenceOf(v)) {
				why = "the fixes that it rests on are not all kept any more: " + why
			}
			fields["why"] = ledger.Text(why)
		}
		out = append(out, Of(Derived, VisitRecord(v, domain.EntryID{}).Name, fields))
	}
	return out, nil
}
