package notices

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/notice"
	"actual/domain/run"
	"actual/ports"
)

// wrong is something that is wrong now, of a kind and subject.
type wrong struct {
	kind           notice.Kind
	subject, about string
	since          time.Time
}

// others judges what is not about badges: what is wrong and has no alert gets one, and an
// alert whose subject is right again is over. What is known of it is the product's already.
func (j *judgement) others(ctx context.Context) error {
	s := j.holds(scopes(nil, domain.CrewID{}, domain.BadgeID{}))
	looks := map[notice.Kind]func(context.Context) ([]wrong, error){
		notice.RunLate: j.lateRuns, notice.KeyExpires: j.expiring, notice.VendorDown: j.refusing, notice.ExportRefused: j.refusedExports,
		notice.IngestFailing: j.failing, notice.LedgerUnsound: j.unsound,
	}
	for _, kind := range notice.Kinds() {
		look := looks[kind]
		if look == nil {
			continue
		}
		var found []wrong
		if s.Tells(kind) {
			var err error
			if found, err = look(ctx); err != nil {
				return err
			}
		}
		if err := j.compare(ctx, kind, found, s.Tells(kind)); err != nil {
			return err
		}
	}
	return nil
}

// compare raises alerts of what is wrong, and ends those of what is not.
func (j *judgement) compare(ctx context.Context, kind notice.Kind, found []wrong, tells bool) error {
	is := map[string]bool{}
	for _, w := range found {
		is[w.subject] = true
		if j.of(kind, w.subject) != nil {
			continue
		}
		if err := j.raise(ctx, notice.Alert{Kind: kind, Subject: w.subject, About: w.about, Since: w.since}); err != nil {
			return err
		}
	}
	why := notice.Heard
	if !tells {
		why = notice.Hushed
	}
	for i := range j.pending {
		if a := &j.pending[i]; a.Kind == kind && a.State != notice.Over && !is[a.Subject] {
			if err := j.finish(ctx, a, why); err != nil {
				return err
			}
		}
	}
	return nil
}

const most = 100 // Of a kind at a time.

// lateRuns are kinds of scheduled work of which a run should have ended and has not, or
// gave up in the last week and no later one was done.
func (j *judgement) lateRuns(ctx context.Context) (out []wrong, err error) {
	all, err := j.tx.RunLog.List(ctx, ports.RunFilter{Late: j.now}, ports.RunPlace{}, most)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, r := range all { // Those due last first: a later one that was done makes up for others.
		if seen[r.Kind] {
			continue
		}
		seen[r.Kind] = true
		if r.State.Open() || r.State == run.Failed && j.now.Sub(r.Period.Due) < 7*aDay {
			out = append(out, wrong{notice.RunLate, "run:" + r.Kind, r.Kind + " " + r.Period.Key, r.LateAt})
		}
	}
	return out, nil
}

// expiring are keys and routes that end soon and were not rotated.
func (j *judgement) expiring(ctx context.Context) (out []wrong, err error) {
	keys, err := j.tx.Keys.List(ctx, domain.KeyID{}, 0)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if k.ExpiresSoon(j.now) {
			out = append(out, wrong{notice.KeyExpires, "key:" + k.ID.String(), k.Label, j.now})
		}
	}
	routes, err := j.tx.Routes.List(ctx, domain.RouteID{}, 0)
	for _, r := range routes {
		if r.ExpiresSoon(j.now) {
			out = append(out, wrong{notice.KeyExpires, "route:" + r.ID.String(), r.Label, j.now})
		}
	}
	return out, err
}

// refusing are vendors that refused what they are called with, since it was set, and
// have not been called since.
func (j *judgement) refusing(ctx context.Context) (out []wrong, err error) {
	all, err := j.tx.Vendors.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if !c.RefusedAt.IsZero() && !c.RefusedAt.Before(c.SetAt) && c.UsedAt.Sub(c.RefusedAt) < time.Hour {
			out = append(out, wrong{notice.VendorDown, "vendor:" + string(c.Vendor), string(c.Vendor), c.RefusedAt})
		}
	}
	return out, nil
}

// refusedExports are those that wait for a person: the vendor refused them, or nobody knows.
func (j *judgement) refusedExports(ctx context.Context) (out []wrong, err error) {
	all, err := j.tx.ExportLog.List(ctx, ports.ExportFilter{Stuck: true}, domain.ExportID{}, most)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		out = append(out, wrong{notice.ExportRefused, "export:" + e.ID.String(), string(e.Target) + " " + e.Key, e.MovedAt})
	}
	return out, nil
}
