package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/timesheet"
	"actual/ports"
)

// Works tests the promises of ports.Works.
func Works(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store, job.Worker, job.Job){
		"projects": worksProjects, "a place is of one project": worksPlaces, "classifications": worksTrades, "payrolls": worksPayrolls,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			planning(t, s)
			w, mow := newWorker(t, 0x61, "W61"), newJob(t, 0x31, "J-1", tuesday, job.Work{Site: yard})
			inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
				require.NoError(t, tx.Workers.Create(ctx, w, now))
				_, err := tx.Jobs.Create(ctx, []job.Job{mow}, now)
				require.NoError(t, err)
			})
			test(t, s, w, mow)
		})
	}
}

func aProject(b byte, name string, sites []domain.SiteID, jobs ...domain.JobID) ports.WorksProject {
	p := ports.WorksProject{ID: id(b), Project: certified.Project{Name: name, Contract: "C-1", Jobs: map[domain.JobID]bool{}}, Sites: sites}
	for _, j := range jobs {
		p.Jobs[j] = true
	}
	return p
}

func worksProjects(t *testing.T, s Store, _ job.Worker, mow job.Job) {
	overlay := aProject(1, "overlay", []domain.SiteID{yard, lot}, mow.ID())
	overlay.Location, overlay.County, overlay.Wages, overlay.Sub, overlay.Address = "CR 88", "Weld", "CO20260012", true, "1200 Weld County Road 17"
	median := aProject(2, "median", nil)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Works.AddProject(ctx, overlay))
		require.NoError(t, tx.Works.AddProject(ctx, median))
		overlay.Revision, median.Revision = 1, 1
		all, err := tx.Works.Projects(ctx)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, []string{"median", "overlay"}, []string{all[0].Name, all[1].Name}, "by name")
		for _, by := range []string{"overlay", overlay.ID.String()} {
			got, err := tx.Works.Project(ctx, by)
			require.NoError(t, err)
			require.ElementsMatch(t, overlay.Sites, got.Sites)
			got.Sites = overlay.Sites
			require.Equal(t, overlay, got, by)
		}
		_, err = tx.Works.Project(ctx, "ramp")
		require.ErrorIs(t, err, certified.ErrProjectNotFound)
		overlay.Name, overlay.Sites, overlay.Jobs = "overlay, phase 2", []domain.SiteID{lot}, map[domain.JobID]bool{}
		require.NoError(t, tx.Works.SetProject(ctx, overlay))
		require.ErrorIs(t, tx.Works.SetProject(ctx, overlay), domain.ErrMoved)
		overlay.Revision = 2
		got, err := tx.Works.Project(ctx, overlay.ID.String())
		require.NoError(t, err)
		require.Equal(t, overlay, got)
	})
	taken := aProject(3, "median", nil)
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Works.AddProject(ctx, taken) }), certified.ErrProjectTaken)
	overlay.Name = "median"
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Works.SetProject(ctx, overlay) }), certified.ErrProjectTaken)
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		for _, by := range []string{"median", median.ID.String()} {
			_, err := tx.Works.Project(ctx, by)
			require.ErrorIs(t, err, certified.ErrProjectNotFound)
		}
		require.ErrorIs(t, tx.Works.SetProject(ctx, median), domain.ErrMoved, "it is not theirs")
		require.NoError(t, tx.Works.AddProject(ctx, taken), "others name theirs as they like")
	})
}

func worksPlaces(t *testing.T, s Store, _ job.Worker, mow job.Job) {
	overlay := aProject(1, "overlay", []domain.SiteID{yard}, mow.ID())
	add := func(who domain.CompanyID, p ports.WorksProject) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Works.AddProject(ctx, p) })
	}
	require.NoError(t, add(acme, overlay))
	require.ErrorIs(t, add(acme, aProject(2, "median", []domain.SiteID{yard})), certified.ErrPlaceTaken)
	require.ErrorIs(t, add(acme, aProject(2, "median", nil, mow.ID())), certified.ErrPlaceTaken)
	require.ErrorIs(t, add(acme, aProject(2, "median", []domain.SiteID{{UUID: id(0x99)}})), geofence.ErrNotFound)
	require.ErrorIs(t, add(acme, aProject(2, "median", nil, domain.JobID{UUID: id(0x99)})), job.ErrJobNotFound)
	require.ErrorIs(t, add(other, aProject(2, "median", []domain.SiteID{yard})), geofence.ErrNotFound, "it is another company's")
	require.ErrorIs(t, add(other, aProject(2, "median", nil, mow.ID())), job.ErrJobNotFound, "it is another company's")
	overlay.Revision, overlay.Sites, overlay.Jobs = 1, []domain.SiteID{lot}, nil
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Works.SetProject(ctx, overlay)) })
	require.NoError(t, add(acme, aProject(2, "median", []domain.SiteID{yard}, mow.ID())), "they were given up")
}

func worksTrades(t *testing.T, s Store, w job.Worker, mow job.Job) {
	trade := func(b byte, change func(x *ports.WorksTrade)) ports.WorksTrade {
		x := ports.WorksTrade{ID: id(b), Trade: certified.Trade{Worker: w.ID(), Since: tuesday, Name: "Laborer Group 2", Status: certified.Journeyworker}, By: "user:1", At: now}
		change(&x)
		return x
	}
	all := []ports.WorksTrade{
		trade(1, func(*ports.WorksTrade) {}),
		trade(2, func(x *ports.WorksTrade) {
			x.Job, x.Status, x.Level, x.Credit, x.Since = mow.ID(), certified.Apprentice, "2nd year", 92_500, tuesday.AddDays(-1)
		}),
		trade(3, func(x *ports.WorksTrade) { x.Site = yard }),
	}
	add := func(who domain.CompanyID, x ports.WorksTrade) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Works.AddTrade(ctx, x) })
	}
	list := func(who domain.CompanyID) (got []ports.WorksTrade) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			got, err = tx.Works.Trades(ctx)
			require.NoError(t, err)
		})
		return got
	}
	for _, x := range all {
		require.NoError(t, add(acme, x))
	}
	require.Equal(t, all, list(acme), "the latest last")
	require.Empty(t, list(other))
	for want, change := range map[error]func(x *ports.WorksTrade){
		job.ErrWorkerNotFound: func(x *ports.WorksTrade) { x.Worker = domain.WorkerID{UUID: id(0x99)} },
		job.ErrJobNotFound:    func(x *ports.WorksTrade) { x.Job = domain.JobID{UUID: id(0x99)} },
		geofence.ErrNotFound:  func(x *ports.WorksTrade) { x.Site = domain.SiteID{UUID: id(0x99)} },
	} {
		require.ErrorIs(t, add(acme, trade(4, change)), want)
	}
	require.ErrorIs(t, add(other, all[0]), job.ErrWorkerNotFound, "he is another company's")
}

// aCertified is the payroll of a week, by number and revision.
func aCertified(w job.Worker, number int, revision domain.Revision, week domain.Date) certified.Made {
	row := certified.Row{Entry: 1, Person: certified.NewPerson(w.ID(), "Rosa Maria Vega", "524-11-0042"), Trade: certified.Trade{Worker: w.ID(), Name: "Laborer Group 2", Status: certified.Journeyworker}}
	row.Days[2] = certified.Day{Straight: 8*timesheet.Hour + 7, Overtime: 11}
	row.Money = certified.Money{Known: true, Basic: 381_000, Project: 6_953_300, All: 15_124_000}
	m := certified.Made{
		Payroll:  certified.Payroll{Number: number, Week: week, Project: certified.Project{Name: "overlay", Contract: "C-1", County: "Weld"}, Rows: []certified.Row{row}},
		Revision: revision, Signer: certified.Signer{Name: "Lena Ortiz", Title: "Controller"}, By: "user:1", At: now.Unix(),
	}
	m.SHA256 = m.Digest()
	return m
}

func worksPayrolls(t *testing.T, s Store, w job.Worker, _ job.Job) {
	overlay := aProject(1, "overlay", []domain.SiteID{yard})
	first, again, second := aCertified(w, 1, 1, tuesday), aCertified(w, 1, 2, tuesday), aCertified(w, 2, 1, tuesday.AddDays(7))
	second.Final, second.Rows = true, nil
	second.SHA256 = second.Digest()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Works.AddProject(ctx, overlay))
		for _, m := range []certified.Made{first, second, again} {
			require.NoError(t, tx.Works.Certify(ctx, overlay.ID, m))
		}
		got, err := tx.Works.Certified(ctx, overlay.ID)
		require.NoError(t, err)
		require.Equal(t, []certified.Made{first, again, second}, got, "by number and revision")
		got, err = tx.Works.Certified(ctx, id(9))
		require.NoError(t, err)
		require.Empty(t, got)
	})
	certify := func(who domain.CompanyID, m certified.Made) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Works.Certify(ctx, overlay.ID, m) })
	}
	require.ErrorIs(t, certify(acme, first), domain.ErrMoved, "somebody made it meanwhile")
	require.ErrorIs(t, certify(acme, aCertified(w, 3, 1, tuesday)), domain.ErrMoved, "the week has one")
	require.Error(t, certify(other, aCertified(w, 3, 1, tuesday.AddDays(14))), "it is not their project")
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.Works.Certified(ctx, overlay.ID)
		require.NoError(t, err)
		require.Empty(t, got)
	})
}
