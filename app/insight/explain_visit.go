package insight

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// ExplainVisit asks for one visit and what it rests on.
type ExplainVisit struct {
	Company domain.CompanyID
	Visit   domain.VisitID
}

// VisitExplanation is a visit with its evidence.
type VisitExplanation struct {
	Visit   presence.Version
	Told    []string // In plain sentences; see presence.Sentences.
	Names   Names
	Zone    *time.Location  // Of the company.
	Fence   *geofence.Fence // The version at arrival; nil where only a ruling says that it was there.
	Rulings []VisitRuling   // On the visit's time or one of its fixes, the oldest first.
	Policy  string          // The version of the rules by which the evidence was weighed.
	Fixes   []Witness
}

// Witness is a fix and what it counts for.
type Witness struct {
	presence.Evidence
	Fix   presence.Fix
	Known bool // Whether Fix says it all: two contents of one event may claim the same time.
}

// VisitExplainer answers ExplainVisit.
type VisitExplainer struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	policy presence.Policy
}

// NewVisitExplainer returns the use case; policy is the program's own, for companies
// that have no other.
func NewVisitExplainer(work ports.UnitOfWork, fences Fences, clock ports.Clock, policy presence.Policy) *VisitExplainer {
	return &VisitExplainer{work: work, fences: fences, clock: clock, policy: policy}
}

// Explain returns the visit as it is believed now; ports.ErrVisitNotFound or
// ports.ErrVisitWithdrawn where there is none.
func (x *VisitExplainer) Explain(ctx context.Context, q ExplainVisit) (e VisitExplanation, err error) {
	err = x.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		v, err := tx.Visits.ByID(ctx, q.Visit)
		if err != nil {
			return err
		}
		e, err = x.explain(ctx, tx, q.Company, v)
		return err
	})
	if err != nil {
		return VisitExplanation{}, fmt.Errorf("explain visit %s: %w", q.Visit, err)
	}
	return e, nil
}

func (x *VisitExplainer) explain(ctx context.Context, tx ports.Tx, company domain.CompanyID, v presence.Version) (e VisitExplanation, err error) {
	index, err := x.fences.Index(ctx, tx, company)
	if err != nil {
		return e, err
	}
	in, err := x.input(ctx, tx, v)
	if err != nil {
		return e, err
	}
	records, err := inForce(ctx, tx, v.Badge)
	if err != nil {
		return e, err
	}
	in.Index, in.Rulings = index, rulingsOf(records)
	e = VisitExplanation{Visit: v, Zone: in.Zone, Fence: fenceOf(index, v.Fence), Policy: in.Policy.Version}
	evidence := presence.Explain(in, v.Visit)
	e.Fixes = witnesses(evidence, in.Fixes)
	if e.Rulings, err = relevant(ctx, tx, records, presence.Decisive(in, evidence), e); err != nil {
		return e, err
	}
	if e.Names, err = names(ctx, tx, index, []presence.Version{v}); err != nil {
		return e, err
	}
	nameRuled(e.Names, index, e.Rulings)
	e.Told = presence.Sentences(presence.Telling{
		Visit: v.Visit, Badge: e.Names.Badges[v.Badge].Label(), Site: e.Names.site, Evidence: evidence,
		Rulings: decisions(e.Rulings), Silence: int64(in.Policy.MaxBridgeS), Zone: in.Zone,
	})
	return e, nil
}

// The times that a store can hold, for spans without an end.
const (
	earliest = 0             // 1970.
	latest   = 4_102_444_800 // 2100.
)

// input loads what the engine looked at: the fixes from before the visit to
// after it, by as much as a cut of the track looks ahead.
func (x *VisitExplainer) input(ctx context.Context, tx ports.Tx, v presence.Version) (presence.Input, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return presence.Input{}, err
	}
	policy, err := tx.Policies.InForce(ctx, x.policy)
	if err != nil {
		return presence.Input{}, err
	}
	margin := int64(max(policy.ParkedS, policy.QuietS, policy.MaxHoleS)) + 3600
	span := presence.Span{
		From: max(min(v.Arrived, v.ArrivedBetween[0])-margin, earliest),
		To:   min(max(v.End(), v.DepartedBetween[1])+margin, latest),
	}
	fixes, err := tx.Fixes.Between(ctx, v.Badge, span)
	return presence.Input{Fixes: fixes, Policy: policy, AsOf: x.clock.Now().Unix(), Zone: c.Zone()}, err
}

func fenceOf(index *geofence.Index, id domain.FenceID) *geofence.Fence {
	for i := range index.Fences() {
		if f := index.Fence(int32(i)); f.ID == id {
			return f
		}
	}
	return nil
}

// instant is what evidence says of the fix that it speaks of.
type instant struct {
	key string
	at  int64
}

// witnesses adds to each piece of evidence the fix that it speaks of.
func witnesses(evidence []presence.Evidence, fixes []presence.Fix) []Witness {
	byInstant := make(map[instant][]presence.Fix, len(fixes))
	for _, f := range fixes {
		at := instant{f.Key, f.At}
		byInstant[at] = append(byInstant[at], f)
	}
	out := make([]Witness, len(evidence))
	for i, e := range evidence {
		out[i] = Witness{Evidence: e}
		if f := byInstant[instant{e.Key, e.At}]; len(f) == 1 {
			out[i].Fix, out[i].Known = f[0], true
		}
	}
	return out
}

// since turns Unix seconds into a time.
func since(sec int64) time.Time { return time.Unix(sec, 0).UTC() }
