package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/source"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

const timeTarget = transfer.QuickBooksOnline

// TargetLinks tests the promises of ports.TargetLinks, TargetDirectory and Services.
func TargetLinks(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("links", func(t *testing.T) { targetLinks(t, open(t)) })
	t.Run("a person is one worker", func(t *testing.T) { onePerson(t, open(t)) })
	t.Run("the rule", func(t *testing.T) { targetRule(t, open(t)) })
	t.Run("the directory", func(t *testing.T) { targetDirectory(t, open(t)) })
	t.Run("a worker is forgotten", func(t *testing.T) { targetForgets(t, open(t)) })
	t.Run("services", func(t *testing.T) { services(t, open(t)) })
}

func linkOf(kind targetlink.Kind, key, ref string) targetlink.Link {
	return targetlink.Link{Subject: targetlink.Subject{Kind: kind, Key: key}, Ref: ref, By: "user:ana", At: now}
}

func targetLinks(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one, two := linkOf(targetlink.Activity, "travel", "9001"), linkOf(targetlink.Site, "a-site", "")
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Targeted.Save(ctx, timeTarget, two, one))
		one.Revision, two.Revision = 1, 1
		got, err := tx.Targeted.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, []targetlink.Link{one, two}, got)
		other, err := tx.Targeted.List(ctx, "elsewhere")
		require.NoError(t, err)
		require.Empty(t, other)
		again := one
		again.Ref = "9002"
		require.NoError(t, tx.Targeted.Save(ctx, timeTarget, again))
		require.ErrorIs(t, tx.Targeted.Save(ctx, timeTarget, again), domain.ErrMoved)
		again.Revision = 0
		require.ErrorIs(t, tx.Targeted.Save(ctx, timeTarget, again), domain.ErrMoved)
		require.ErrorIs(t, tx.Targeted.Clear(ctx, timeTarget, one), domain.ErrMoved)
		one.Revision = 2
		require.NoError(t, tx.Targeted.Clear(ctx, timeTarget, one))
		got, err = tx.Targeted.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, []targetlink.Link{two}, got)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.Targeted.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Empty(t, got)
	})
}

func onePerson(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Targeted.Save(ctx, timeTarget, linkOf(targetlink.Worker, "w1", "55"), linkOf(targetlink.Worker, "w2", ""), linkOf(targetlink.Worker, "w3", "")))
		require.NoError(t, tx.Targeted.Save(ctx, timeTarget, linkOf(targetlink.Site, "s1", "55"), linkOf(targetlink.Site, "s2", "55")), "a code may be of many")
		require.NoError(t, tx.Targeted.Save(ctx, transfer.AspireTime, linkOf(targetlink.Worker, "w2", "55")), "another target has people of its own")
	})
	err := s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Targeted.Save(ctx, timeTarget, linkOf(targetlink.Worker, "w4", "55"))
	})
	require.ErrorIs(t, err, targetlink.ErrPersonTaken)
}

func targetRule(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		r, err := tx.Targeted.Rule(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, targetlink.UsualRule(), r)
		r.By, r.Otherwise = targetlink.ByOne, "9001"
		require.NoError(t, tx.Targeted.SaveRule(ctx, timeTarget, r))
		require.ErrorIs(t, tx.Targeted.SaveRule(ctx, timeTarget, r), domain.ErrMoved)
		r.Revision = 2
		got, err := tx.Targeted.Rule(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, r, got)
		r.Otherwise = ""
		require.NoError(t, tx.Targeted.SaveRule(ctx, timeTarget, r))
		require.ErrorIs(t, tx.Targeted.SaveRule(ctx, timeTarget, r), domain.ErrMoved)
	})
}

func targetDirectory(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := targetlink.Entry{Sort: targetlink.Person, Ref: "55", Name: "Ana Ruiz", Payroll: "0017", Number: "17", Email: "ana@acme.example", Active: true, Barred: "may not track time", SeenAt: now}
	elm := targetlink.Entry{Sort: targetlink.Code, Ref: "customer:310", Name: "Acme:Elm 1", What: "customer", SeenAt: now}
	later := now.Add(time.Hour)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.TargetDir.Keep(ctx, timeTarget, []targetlink.Entry{ana, elm}, now))
		got, err := tx.TargetDir.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, []targetlink.Entry{elm, ana}, got)
		ana.Name = "Ana R."
		require.NoError(t, tx.TargetDir.Keep(ctx, timeTarget, []targetlink.Entry{ana}, later))
		n, err := tx.TargetDir.Vanish(ctx, timeTarget, targetlink.Person, later, later)
		require.NoError(t, err)
		require.Zero(t, n)
		n, err = tx.TargetDir.Vanish(ctx, timeTarget, targetlink.Code, later, later)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		ana.SeenAt, elm.GoneAt = later, later
		got, err = tx.TargetDir.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Equal(t, []targetlink.Entry{elm, ana}, got)
		require.NoError(t, tx.TargetDir.Keep(ctx, timeTarget, []targetlink.Entry{elm}, later))
		got, err = tx.TargetDir.List(ctx, timeTarget)
		require.NoError(t, err)
		require.True(t, got[0].GoneAt.IsZero(), "it is there again")
		require.NoError(t, tx.TargetDir.Keep(ctx, timeTarget, nil, later))
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.TargetDir.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Empty(t, got)
	})
}

func targetForgets(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	w := domain.WorkerID{UUID: id(0x31)}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.TargetDir.Keep(ctx, timeTarget, []targetlink.Entry{{Sort: targetlink.Person, Ref: "55", Name: "Ana"}, {Sort: targetlink.Person, Ref: "56"}, {Sort: targetlink.Code, Ref: "55"}}, now))
		require.NoError(t, tx.Targeted.Save(ctx, timeTarget, linkOf(targetlink.Worker, w.String(), "55"), linkOf(targetlink.Worker, "w2", "56")))
		require.NoError(t, tx.TargetDir.Forget(ctx, w))
		links, err := tx.Targeted.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Len(t, links, 1)
		entries, err := tx.TargetDir.List(ctx, timeTarget)
		require.NoError(t, err)
		require.Len(t, entries, 2)
		require.Equal(t, "56", entries[1].Ref)
	})
}

func services(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	j := domain.JobID{UUID: id(0x61)}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		keep(ctx, t, tx, firstSync, now, mowing("900101", tuesday), mowing("900102", tuesday))
		rows := rowsOf(ctx, t, tx, ports.SourceLinkQuery{Kind: source.Job, Refs: []string{"900101"}})
		rows[0].Link.Ours, rows[0].Link.State = j.UUID, source.New
		require.NoError(t, tx.Links.Save(ctx, source.Aspire, rows...))
		of, err := tx.Services.OfJobs(ctx, []domain.JobID{j, {UUID: id(0x62)}})
		require.NoError(t, err)
		require.Equal(t, map[domain.JobID]string{j: "Mowing"}, of)
		orders, err := tx.Services.Orders(ctx, source.Aspire, []domain.JobID{j})
		require.NoError(t, err)
		require.Equal(t, map[domain.JobID]string{j: "500201"}, orders)
		orders, err = tx.Services.Orders(ctx, "elsewhere", []domain.JobID{j})
		require.NoError(t, err)
		require.Empty(t, orders)
		names, err := tx.Services.Since(ctx, tuesday)
		require.NoError(t, err)
		require.Equal(t, []string{"Mowing"}, names)
		names, err = tx.Services.Since(ctx, tuesday.AddDays(1))
		require.NoError(t, err)
		require.Empty(t, names)
	})
}

// TimeMarks tests the promises of ports.TimeMarks over a store that has the company.
func TimeMarks(t *testing.T, open func(t *testing.T) (Store, ports.TimeMarks)) {
	t.Helper()
	s, marks := open(t)
	seed(t, s)
	one := ports.TimeMark{Mark: "ACT-AAAAAAAAAAAA", Person: "4100", Code: "5100", Span: domain.Span{From: now, To: now.Add(time.Hour)}}
	two := ports.TimeMark{Mark: "ACT-AAAAAAAAAAAB", Person: "4101", Code: "clock:31", Span: domain.Span{From: now, To: now.Add(time.Hour)}}
	require.NoError(t, marks.Remember(t.Context(), acme, transfer.AspireTime, one, two))
	remembered := func(company domain.CompanyID, target transfer.Target, day domain.Date, people ...string) []ports.TimeMark {
		got, err := marks.Remembered(t.Context(), company, target, people, day, day)
		require.NoError(t, err)
		return got
	}
	today := domain.DateOf(now, time.UTC)
	require.Equal(t, []ports.TimeMark{one, two}, remembered(acme, transfer.AspireTime, today, "4100", "4101"))
	one.Ref = "time:7"
	require.NoError(t, marks.Remember(t.Context(), acme, transfer.AspireTime, one))
	require.NoError(t, marks.Remember(t.Context(), acme, transfer.AspireTime))
	require.Equal(t, []ports.TimeMark{one}, remembered(acme, transfer.AspireTime, today, "4100"))
	require.Empty(t, remembered(acme, transfer.AspireTime, today.AddDays(5), "4100"))
	require.Empty(t, remembered(acme, transfer.QuickBooksTime, today, "4100"))
	require.Empty(t, remembered(other, transfer.AspireTime, today, "4100"))
}
