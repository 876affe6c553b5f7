package targeting_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/roster"
	"actual/app/targeting"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

var now = time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)

type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

// directory is what a target says that it has, a row a page.
type directory struct {
	people []ports.TimePerson
	codes  []ports.TimeCode
}

func row[T any](all []T, after string) (some []T, next string) {
	i := len(after)
	if i >= len(all) {
		return nil, ""
	}
	if i+1 < len(all) {
		next = after + "x"
	}
	return all[i : i+1], next
}

func (d *directory) People(_ context.Context, _ domain.CompanyID, after string) ([]ports.TimePerson, string, error) {
	some, next := row(d.people, after)
	return some, next, nil
}

func (d *directory) Codes(_ context.Context, _ domain.CompanyID, after string) ([]ports.TimeCode, string, error) {
	some, next := row(d.codes, after)
	return some, next, nil
}

const target = transfer.QuickBooksOnline

// world is a company with two workers of one name and a third, and a site.
type world struct {
	t       *testing.T
	work    *postgis.UnitOfWork
	acme    domain.CompanyID
	workers map[string]job.Worker
	elm     domain.SiteID
	clock   *clock
	has     *directory
	use     *targeting.Targeting
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, work: postgis.NewUnitOfWork(db.App, tasks), workers: map[string]job.Worker{}, elm: domain.SiteID{UUID: ids.New()}, clock: &clock{now}, has: &directory{
		people: []ports.TimePerson{
			{Ref: "55", Name: "Ruiz, Ana", Payroll: "17", Active: true}, {Ref: "56", Name: "Bo Li", Active: true}, {Ref: "57", Name: "Cy Dow", Active: true, Barred: "may not track time"},
		},
		codes: []ports.TimeCode{{Ref: "310", Kind: "customer", Name: "Acme", Active: true}, {Ref: "311", Kind: "customer", Name: "Elm 1", Parent: "310", Active: true}, {Ref: "12", Kind: "item", Name: "Travel", Active: true}},
	}}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, ids).Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	people := roster.NewWorkers(w.work, w.clock, ids)
	for ref, name := range map[string]string{"17": "Ana Ruiz", "18": "Bo Li", "19": "Bo Li", "20": "Cy Dow"} {
		made, err := people.Add(t.Context(), roster.AddWorker{Company: w.acme, Worker: job.Particulars{Ref: ref, Name: name}, By: "test"})
		require.NoError(t, err)
		w.workers[ref] = made
	}
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Sites.Save(ctx, []geofence.Site{{ID: w.elm, Ref: "elm-1", Name: "Elm 1", Kind: geofence.KindCommercial}}, nil, now)
	}))
	w.use = targeting.New(w.work, fences.NewIndexes(), targeting.Directories{target: w.has}, w.clock, ids)
	return w
}

func (w *world) read() targeting.Reading {
	w.t.Helper()
	r, err := w.use.Read(w.t.Context(), w.acme, target)
	require.NoError(w.t, err)
	return r
}

// states are by kind and ref.
func (w *world) states(kind targetlink.Kind) map[string]targetlink.State {
	w.t.Helper()
	page, err := w.use.Links(w.t.Context(), targeting.ListLinks{Company: w.acme, Target: target, Kind: kind})
	require.NoError(w.t, err)
	out := map[string]targetlink.State{}
	for _, l := range page.Links {
		out[l.Ref] = l.State
	}
	return out
}

func (w *world) decide(accept []targetlink.Kind, all ...targeting.Decision) error {
	_, err := w.use.Decide(w.t.Context(), targeting.Decide{Company: w.acme, Target: target, All: all, Accept: accept, By: "user:1"})
	return err
}

func (w *world) worker(ref string) targetlink.Subject {
	return targetlink.Subject{Kind: targetlink.Worker, Key: w.workers[ref].ID().String()}
}

func TestWhatIsProposedWaitsForPeople(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, targetlink.None, w.states(targetlink.Worker)["17"])
	require.Equal(t, targeting.Reading{People: 3, Codes: 3}, w.read())
	require.Equal(t, map[string]targetlink.State{"17": targetlink.Proposed, "18": targetlink.Ambiguous, "19": targetlink.Ambiguous, "20": targetlink.None}, w.states(targetlink.Worker))
	require.Equal(t, targetlink.Proposed, w.states(targetlink.Site)["elm-1"])
	require.NoError(t, w.decide([]targetlink.Kind{targetlink.Worker, targetlink.Site}))
	require.Equal(t, map[string]targetlink.State{"17": targetlink.Matched, "18": targetlink.Ambiguous, "19": targetlink.Ambiguous, "20": targetlink.None}, w.states(targetlink.Worker))
	require.NoError(t, w.decide(nil, targeting.Decision{Subject: w.worker("18"), Say: targetlink.ToLink, Ref: "56"}))
	require.ErrorIs(t, w.decide(nil, targeting.Decision{Subject: w.worker("19"), Say: targetlink.ToLink, Ref: "56"}), targetlink.ErrPersonTaken)
	require.ErrorIs(t, w.decide(nil, targeting.Decision{Subject: w.worker("20"), Say: targetlink.ToLink, Ref: "57"}), targetlink.ErrUnknownRef, "who may have no time")
	require.ErrorIs(t, w.decide(nil, targeting.Decision{Subject: w.worker("19"), Say: targetlink.ToLink, Ref: "99"}), targetlink.ErrUnknownRef)
	require.ErrorIs(t, w.decide(nil, targeting.Decision{Subject: targetlink.Subject{Kind: targetlink.Worker, Key: "nobody"}, Say: targetlink.ToLeaveOut}), targetlink.ErrSubjectNotFound)
	require.ErrorIs(t, w.decide(nil, targeting.Decision{Subject: w.worker("19"), Say: targetlink.ToLeaveOut, Ref: "56"}), targetlink.ErrNothingToLink)
	require.NoError(t, w.decide(nil, targeting.Decision{Subject: w.worker("19"), Say: targetlink.ToLeaveOut}, targeting.Decision{Subject: w.worker("18"), Say: targetlink.ToClear}))
	require.Equal(t, map[string]targetlink.State{"17": targetlink.Matched, "18": targetlink.Proposed, "19": targetlink.LeftOut, "20": targetlink.None}, w.states(targetlink.Worker))

	w.clock.at = now.Add(time.Hour)
	w.has.people = w.has.people[1:]
	require.Equal(t, targeting.Reading{People: 2, Codes: 3, Gone: 1}, w.read())
	require.Equal(t, targetlink.Gone, w.states(targetlink.Worker)["17"])
	require.Equal(t, 5, w.entries(ledger.TargetDecided), "accepted twice, linked, left out, cleared")
}

func (w *world) entries(kind ledger.Kind) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if e.Kind == kind {
				n++
			}
			return err
		})
	}))
	return n
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	w.read()
	var refs []string
	q := targeting.ListLinks{Company: w.acme, Target: target, Limit: 3}
	for {
		page, err := w.use.Links(t.Context(), q)
		require.NoError(t, err)
		for _, l := range page.Links {
			refs = append(refs, l.Ref)
		}
		if q.After = page.Next; q.After == (targeting.Place{}) {
			break
		}
	}
	require.Equal(t, []string{"17", "18", "19", "20", "elm-1", "meal", "rest", "travel", "yard"}, refs)
	page, err := w.use.Entries(t.Context(), targeting.ListEntries{Company: w.acme, Target: target, Sort: targetlink.Code, Named: "ELM"})
	require.NoError(t, err)
	require.Len(t, page.Entries, 1)
	require.Equal(t, "Acme:Elm 1", page.Entries[0].Name)
	q2 := targeting.ListEntries{Company: w.acme, Target: target, Limit: 4}
	first, err := w.use.Entries(t.Context(), q2)
	require.NoError(t, err)
	q2.AfterSort, q2.AfterRef = first.NextSort, first.NextRef
	second, err := w.use.Entries(t.Context(), q2)
	require.NoError(t, err)
	require.Len(t, append(first.Entries, second.Entries...), 6)
	require.Empty(t, second.NextSort)
}

func TestTheRule(t *testing.T) {
	w := newWorld(t)
	w.read()
	by, code, none := targetlink.ByOne, "12", "77"
	r, err := w.use.Change(t.Context(), targeting.ChangeRule{Company: w.acme, Target: target, Seen: 1, BookBy: &by, Otherwise: &code, By: "user:1"})
	require.NoError(t, err)
	require.Equal(t, targetlink.Rule{By: targetlink.ByOne, Otherwise: "12", Revision: 2}, r)
	_, err = w.use.Change(t.Context(), targeting.ChangeRule{Company: w.acme, Target: target, Seen: 1, BookBy: &by, By: "user:1"})
	require.ErrorIs(t, err, domain.ErrMoved)
	_, err = w.use.Change(t.Context(), targeting.ChangeRule{Company: w.acme, Target: target, Otherwise: &none, By: "user:1"})
	require.ErrorIs(t, err, targetlink.ErrUnknownRef)
	got, err := w.use.Rule(t.Context(), w.acme, target)
	require.NoError(t, err)
	require.Equal(t, r, got)
	require.Equal(t, 1, w.entries(ledger.TargetRuleChanged))
	_, err = w.use.Read(t.Context(), w.acme, transfer.AspireTime)
	require.ErrorIs(t, err, transfer.ErrTarget)
}
