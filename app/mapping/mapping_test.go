package mapping_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/mapping"
	"actual/app/roster"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/source"
	"actual/ports"
)

var now = time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)

type clock struct{}

func (clock) Now() time.Time { return now }

// world is a company with two sites and a crew, and what its Aspire has.
type world struct {
	t           *testing.T
	work        *postgis.UnitOfWork
	acme, other domain.CompanyID
	yard, plaza domain.SiteID
	crew        domain.CrewID
	mapping     *mapping.Mapping
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, work: postgis.NewUnitOfWork(db.App, tasks), yard: domain.SiteID{UUID: ids.New()}, plaza: domain.SiteID{UUID: ids.New()}}
	companies := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), clock{}, ids)
	for ref, id := range map[string]*domain.CompanyID{"acme": &w.acme, "other": &w.other} {
		c, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: ref, Name: ref, Zone: "America/New_York", By: "test"})
		require.NoError(t, err)
		*id = c.ID()
	}
	crew, err := roster.NewCrews(w.work, clock{}, ids).Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: "mow-3", Name: "Mow 3", By: "test"})
	require.NoError(t, err)
	w.crew = crew.ID()
	w.mapping = mapping.New(w.work, fences.NewIndexes(), clock{}, ids)
	w.do(func(ctx context.Context, tx ports.Tx) error {
		return tx.Sites.Save(ctx, []geofence.Site{
			{ID: w.yard, Ref: "yard", Name: "Yard", Kind: geofence.KindYard}, {ID: w.plaza, Ref: "plaza", Name: "Example Plaza", Kind: geofence.KindCommercial},
		}, nil, now)
	})
	w.read(source.Site, "2001", "2002", "2003")
	w.read(source.Crew, "31")
	w.read(source.Job, "900101")
	return w
}

func (w *world) do(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// read keeps rows as a reading does; they are settled afterwards.
func (w *world) read(kind source.Kind, refs ...string) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx ports.Tx) error {
		read := ports.SourceRead{Source: source.Aspire, Kind: kind, Sync: domain.SyncID{UUID: domain.UUID{9}}, At: now.Add(-time.Hour)}
		for _, ref := range refs {
			said := source.Said{Name: "row " + ref, Active: true}
			if kind == source.Job {
				said.Date, said.Site = domain.NewDate(2026, 11, 27), "2001"
			}
			read.Rows = append(read.Rows, source.Row{Kind: kind, Ref: ref, Said: said})
		}
		if _, err := tx.SourceRows.Keep(ctx, read); err != nil {
			return err
		}
		rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: kind, Refs: refs})
		for i := range rows {
			rows[i].Link.Settled = true
		}
		if err != nil {
			return err
		}
		return tx.Links.Save(ctx, source.Aspire, rows...)
	})
}

func (w *world) decide(all ...mapping.Decision) ([]mapping.Row, error) {
	return w.mapping.Decide(w.t.Context(), mapping.Decide{Company: w.acme, Source: source.Aspire, All: all, By: "user:1"})
}

func (w *world) rows(q ports.SourceLinkQuery) []mapping.Row {
	w.t.Helper()
	q.Source = source.Aspire
	page, err := w.mapping.Rows(w.t.Context(), mapping.ListRows{Company: w.acme, Only: q})
	require.NoError(w.t, err)
	return page.Rows
}

// decided counts the ledger's entries of decisions.
func (w *world) decided() (n int) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx ports.Tx) error {
		n = 0
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if e.Kind == ledger.SourceDecided {
				n++
			}
			return err
		})
	})
	return n
}

func site(ref string, say source.Decision, ours domain.SiteID) mapping.Decision {
	return mapping.Decision{Kind: source.Site, Ref: ref, Say: say, Ours: ours.UUID}
}

func TestADecisionIsKeptAndJobsFollow(t *testing.T) {
	w := newWorld(t)
	rows, err := w.decide(site("2001", source.ToLink, w.plaza), mapping.Decision{Kind: source.Crew, Ref: "31", Say: source.ToLink, Ours: w.crew.UUID})
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, mapping.Name{Ref: "plaza", Name: "Example Plaza"}, rows[0].Named[rows[0].Link.Ours])
	require.Equal(t, mapping.Name{Ref: "mow-3", Name: "Mow 3"}, rows[1].Named[w.crew.UUID])
	require.Equal(t, rows[0].Row, w.rows(ports.SourceLinkQuery{Kind: source.Site, Refs: []string{"2001"}})[0].Row)
	require.Equal(t, source.Matched, rows[0].Link.State)
	require.Equal(t, "user:1", rows[0].Link.By)
	require.False(t, rows[0].Link.Settled)
	require.True(t, w.rows(ports.SourceLinkQuery{Kind: source.Job})[0].Link.Settled)
	require.Equal(t, 2, w.decided())
	again, err := w.decide(site("2001", source.ToLink, w.plaza))
	require.NoError(t, err)
	require.Equal(t, rows[0].Row, again[0].Row, "to say it again does nothing")
	require.Equal(t, 2, w.decided())
	_, err = w.decide(site("2001", source.ToLink, w.yard))
	require.NoError(t, err)
	require.False(t, w.rows(ports.SourceLinkQuery{Kind: source.Job})[0].Link.Settled, "jobs at what it was are taken over anew")
}

func TestOneOfOursIsOneRow(t *testing.T) {
	w := newWorld(t)
	_, err := w.decide(site("2001", source.ToLink, w.plaza))
	require.NoError(t, err)
	_, err = w.decide(site("2002", source.ToLink, w.plaza))
	require.ErrorIs(t, err, source.ErrOursTaken)
	_, err = w.decide(site("2001", source.ToUnlink, domain.SiteID{}), site("2002", source.ToLink, w.plaza), site("2003", source.ToIgnore, domain.SiteID{}))
	require.NoError(t, err)
	states := map[string]source.State{}
	for _, r := range w.rows(ports.SourceLinkQuery{Kind: source.Site}) {
		states[r.Ref] = r.Link.State
	}
	require.Equal(t, map[string]source.State{"2001": source.Ambiguous, "2002": source.Matched, "2003": source.Ignored}, states)
}

func TestAllDecisionsOrNone(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		second mapping.Decision
		want   error
	}{
		"a row that is not there":      {site("9999", source.ToIgnore, domain.SiteID{}), source.ErrRowNotFound},
		"a site that is not there":     {site("2002", source.ToLink, domain.SiteID{UUID: domain.UUID{7}}), geofence.ErrNotFound},
		"a crew that is a site":        {mapping.Decision{Kind: source.Crew, Ref: "31", Say: source.ToLink, Ours: w.yard.UUID}, job.ErrCrewNotFound},
		"a worker that is not there":   {mapping.Decision{Kind: source.Worker, Ref: "31", Say: source.ToIgnore}, source.ErrRowNotFound},
		"a link to nothing":            {site("2002", source.ToLink, domain.SiteID{}), source.ErrNothingToLink},
		"a job is not for one of ours": {mapping.Decision{Kind: source.Job, Ref: "900101", Say: source.ToLink, Ours: w.yard.UUID}, source.ErrJobNotLinked},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.decide(site("2001", source.ToIgnore, domain.SiteID{}), tt.second)
			require.ErrorIs(t, err, tt.want)
			var f *fault.Error
			require.ErrorAs(t, err, &f)
			require.Contains(t, f.Msg, string(tt.second.Kind)+" "+tt.second.Ref, "what callers are told says which")
			require.Equal(t, source.New, w.rows(ports.SourceLinkQuery{Kind: source.Site, Refs: []string{"2001"}})[0].Link.State)
		})
	}
	_, err := w.mapping.Decide(t.Context(), mapping.Decide{Company: w.other, Source: source.Aspire, All: []mapping.Decision{site("2001", source.ToIgnore, domain.SiteID{})}, By: "user:2"})
	require.ErrorIs(t, err, source.ErrRowNotFound, "another company's row")
	require.Zero(t, w.decided())
}

func TestPagesAndStanding(t *testing.T) {
	w := newWorld(t)
	q := mapping.ListRows{Company: w.acme, Only: ports.SourceLinkQuery{Source: source.Aspire}, Limit: 2}
	var refs []string
	for {
		page, err := w.mapping.Rows(t.Context(), q)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Rows), 2)
		for _, r := range page.Rows {
			refs = append(refs, r.Ref)
		}
		if page.NextKind == "" {
			break
		}
		q.Only.AfterKind, q.Only.AfterRef = page.NextKind, page.NextRef
	}
	require.Equal(t, []string{"31", "900101", "2001", "2002", "2003"}, refs)
	w.do(func(ctx context.Context, tx ports.Tx) error {
		found := []ports.SourceFinding{{Kind: ports.SourceNoPosition, Of: "site", Ref: "2002", What: "the property has no pin on the map"}, {Kind: ports.SourceNoLeader, Of: "crew", Ref: "31", What: "the route has no crew leader"}}
		return tx.Findings.Keep(ctx, source.Aspire, domain.SyncID{UUID: domain.UUID{9}}, found, now)
	})
	s, err := w.mapping.Standing(t.Context(), w.acme, source.Aspire)
	require.NoError(t, err)
	require.Equal(t, 3, s.Counts[source.Site][source.New])
	require.Equal(t, 2, s.Findings)
	require.Nil(t, s.Last)
	found, next, err := w.mapping.Findings(t.Context(), mapping.ListFindings{Company: w.acme, Only: ports.SourceFindingQuery{Source: source.Aspire}, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "31", found[0].Ref)
	found, next, err = w.mapping.Findings(t.Context(), mapping.ListFindings{Company: w.acme, Only: ports.SourceFindingQuery{Source: source.Aspire, After: *next}, Limit: 1})
	require.NoError(t, err)
	require.Nil(t, next)
	require.Equal(t, "2002", found[0].Ref)
	_, err = w.mapping.Standing(t.Context(), w.acme, "sap")
	require.ErrorIs(t, err, mapping.ErrUnknownSource)
}
