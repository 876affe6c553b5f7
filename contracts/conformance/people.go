package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

func newWorker(t *testing.T, b byte, ref string) job.Worker {
	t.Helper()
	w, err := job.NewWorker(domain.WorkerID{UUID: id(b)}, job.Particulars{
		Ref: ref, Name: "Worker " + ref, Email: ref + "@example.com", Phone: "+1 555 0100", Language: job.Spanish, Active: domain.Span{From: now.Add(-24 * time.Hour)},
	})
	require.NoError(t, err)
	return w
}

// in runs fn in a transaction of a company.
func (s Store) in(t *testing.T, who domain.CompanyID, fn func(ctx context.Context, tx ports.Tx) error) error {
	t.Helper()
	return s.Work.Update(t.Context(), who, fn)
}

// staff puts the workers into acme.
func staff(t *testing.T, s Store, all ...job.Worker) {
	t.Helper()
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		for _, w := range all {
			require.NoError(t, tx.Workers.Create(ctx, w, now))
		}
		return nil
	}))
}

func workers(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Workers.Create(ctx, newWorker(t, 0x13, "118"), now)
	}), job.ErrWorkerTaken)
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Workers.ByID(ctx, ana.ID())
		require.ErrorIs(t, err, job.ErrWorkerNotFound, "it is another company's")
		require.ErrorIs(t, tx.Workers.Save(ctx, ana), domain.ErrMoved, "there is none to save")
		return tx.Workers.Create(ctx, newWorker(t, 0x14, "118"), now) // Refs are a company's own.
	}))
	p := ana.Particulars()
	p.Name, p.Email, p.Active.To = "Ana Flores", "", now.Add(time.Hour)
	changed, err := ana.Changed(p)
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Workers.ByID(ctx, ana.ID())
		require.NoError(t, err)
		require.Equal(t, ana, got)
		require.NoError(t, tx.Workers.Save(ctx, changed))
		require.ErrorIs(t, tx.Workers.Save(ctx, changed), domain.ErrMoved, "it was made from the first revision")
		got, err = tx.Workers.ByID(ctx, ana.ID())
		require.NoError(t, err)
		require.Equal(t, job.RestoreWorker(ana.ID(), p, 2), got)
		for name, tt := range map[string]struct {
			ask  ports.WorkerQuery
			want []string
		}{
			"all":             {ports.WorkerQuery{}, []string{"117", "118"}},
			"the first":       {ports.WorkerQuery{Limit: 1}, []string{"117"}},
			"after it":        {ports.WorkerQuery{After: "117"}, []string{"118"}},
			"by ref":          {ports.WorkerQuery{Refs: []string{"118", "x"}}, []string{"118"}},
			"by id":           {ports.WorkerQuery{IDs: []domain.WorkerID{ana.ID()}}, []string{"117"}},
			"of none":         {ports.WorkerQuery{IDs: []domain.WorkerID{}}, nil},
			"active now":      {ports.WorkerQuery{ActiveAt: now}, []string{"117", "118"}},
			"active then":     {ports.WorkerQuery{ActiveAt: now.Add(time.Hour)}, []string{"118"}},
			"not yet active":  {ports.WorkerQuery{ActiveAt: now.Add(-48 * time.Hour)}, nil},
			"another's ref":   {ports.WorkerQuery{Refs: []string{"x"}}, nil},
			"another's by id": {ports.WorkerQuery{IDs: []domain.WorkerID{{UUID: id(0x14)}}}, nil},
		} {
			all, err := tx.Workers.List(ctx, tt.ask)
			require.NoError(t, err, name)
			var refs []string
			for _, w := range all {
				refs = append(refs, w.Particulars().Ref)
			}
			require.Equal(t, tt.want, refs, name)
		}
		return nil
	}))
}

func crews(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	mow, err := job.NewCrew(domain.CrewID{UUID: id(0x21)}, "mow-1", "Mow 1", ana.ID())
	require.NoError(t, err)
	plow, err := job.NewCrew(domain.CrewID{UUID: id(0x22)}, "plow-1", "Plow 1", domain.WorkerID{})
	require.NoError(t, err)
	create := func(c job.Crew, who domain.CompanyID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Crews.Create(ctx, c, now) })
	}
	require.NoError(t, create(mow, acme))
	require.NoError(t, create(plow, acme))
	require.ErrorIs(t, create(job.RestoreCrew(domain.CrewID{UUID: id(0x23)}, "mow-1", "Again", domain.WorkerID{}, 1), acme), job.ErrCrewTaken)
	require.ErrorIs(t, create(mow, other), job.ErrWorkerNotFound, "its leader is another company's")
	next, err := mow.Changed("mow-2", "Mow 2", domain.WorkerID{})
	require.NoError(t, err)
	save := func(c job.Crew, who domain.CompanyID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Crews.Save(ctx, c) })
	}
	require.ErrorIs(t, save(next, other), domain.ErrMoved)
	require.NoError(t, save(next, acme))
	require.ErrorIs(t, save(next, acme), domain.ErrMoved)
	require.ErrorIs(t, save(job.RestoreCrew(mow.ID(), "plow-1", "Mow", domain.WorkerID{}, 2), acme), job.ErrCrewTaken)
	require.ErrorIs(t, save(job.RestoreCrew(mow.ID(), "mow-2", "Mow", domain.WorkerID{UUID: id(0x77)}, 2), acme), job.ErrWorkerNotFound)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Crews.ByID(ctx, mow.ID())
		require.NoError(t, err)
		require.Equal(t, job.RestoreCrew(mow.ID(), "mow-2", "Mow 2", domain.WorkerID{}, 2), got)
		for want, ask := range map[string]ports.CrewQuery{"mow-2": {Limit: 1}, "plow-1": {After: "mow-2"}, "": {Ref: "mow-1"}} {
			all, err := tx.Crews.List(ctx, ask)
			require.NoError(t, err)
			if want == "" {
				require.Empty(t, all)
				continue
			}
			require.Len(t, all, 1)
			require.Equal(t, want, all[0].Ref())
		}
		return nil
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Crews.ByID(ctx, mow.ID())
		require.ErrorIs(t, err, job.ErrCrewNotFound)
		return nil
	}))
}

func memberships(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	mow, err := job.NewCrew(domain.CrewID{UUID: id(0x21)}, "mow-1", "Mow 1", domain.WorkerID{})
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Crews.Create(ctx, mow, now) }))
	in := func(b byte, from, to time.Duration) job.Membership {
		m := job.Membership{ID: domain.MembershipID{UUID: id(b)}, Crew: mow.ID(), Worker: ana.ID(), Span: domain.Span{From: now.Add(from)}}
		if to > 0 {
			m.Span.To = now.Add(to)
		}
		return m
	}
	begin := func(m job.Membership, who domain.CompanyID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Members.Begin(ctx, m) })
	}
	first, open := in(0x31, 0, time.Hour), in(0x32, time.Hour, 0)
	require.NoError(t, begin(first, acme))
	require.NoError(t, begin(open, acme), "they meet and do not overlap")
	require.ErrorIs(t, begin(in(0x33, 2*time.Hour, 3*time.Hour), acme), job.ErrInCrew)
	require.ErrorIs(t, begin(in(0x34, -time.Hour, 0), acme), job.ErrInCrew)
	stranger := in(0x35, -time.Hour, time.Minute)
	stranger.Worker = domain.WorkerID{UUID: id(0x77)}
	require.ErrorIs(t, begin(stranger, acme), job.ErrWorkerNotFound)
	stranger.Crew, stranger.Worker = domain.CrewID{UUID: id(0x77)}, ana.ID()
	stranger.Span.From, stranger.Span.To = now.Add(-2*time.Hour), now.Add(-time.Hour)
	require.ErrorIs(t, begin(stranger, acme), job.ErrCrewNotFound)
	require.Error(t, begin(in(0x36, 0, time.Hour), other), "crew and worker are another company's")
	never, err := open.Left(open.Span.From)
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Members.End(ctx, never) }))
	require.NoError(t, begin(in(0x37, time.Hour, 0), acme), "one that never was stands against nothing")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Members.ByID(ctx, open.ID)
		require.NoError(t, err)
		require.Equal(t, never, got)
		for name, tt := range map[string]struct {
			ask  ports.MembershipQuery
			want int
		}{
			"all": {ports.MembershipQuery{Crew: mow.ID()}, 3}, "of a worker": {ports.MembershipQuery{Worker: ana.ID()}, 3},
			"the first": {ports.MembershipQuery{Limit: 1}, 1}, "after it": {ports.MembershipQuery{AfterFrom: first.Span.From, AfterID: first.ID}, 2},
			"at the seam": {ports.MembershipQuery{Crew: mow.ID(), At: now.Add(time.Hour)}, 1}, "before": {ports.MembershipQuery{At: now.Add(-time.Second)}, 0},
			"touching": {ports.MembershipQuery{Touching: domain.Span{From: now.Add(time.Minute), To: now.Add(2 * time.Hour)}}, 2},
			"touched":  {ports.MembershipQuery{Touching: domain.Span{To: now}}, 0},
		} {
			all, err := tx.Members.List(ctx, tt.ask)
			require.NoError(t, err)
			require.Len(t, all, tt.want, name)
		}
		return nil
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Members.ByID(ctx, open.ID)
		require.ErrorIs(t, err, job.ErrMembershipNotFound)
		all, err := tx.Members.List(ctx, ports.MembershipQuery{})
		require.Empty(t, all)
		return err
	}))
}
