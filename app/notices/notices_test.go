package notices_test

import (
	"context"
	"errors"
	"mime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/app/notices"
	"actual/app/task"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/domain/webhook"
	"actual/ports"
)

// Two badges of a crew fall silent, one is on its way. They are told of in one letter, again
// by the plan, and once when they are back; facts and ledger say so.
func TestACrewsBadgesFallSilentAndComeBack(t *testing.T) {
	w := newWorld(t)
	conformance.Listen(t, w.work, w.company)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), Second: to("owner@northside.example"), Escalate: ptr(1)})
	friday := monday.AddDate(0, 0, -3).Add(9 * time.Hour) // 17:00: an hour counts, then the weekend does not.
	w.heard(0, friday, 3300)
	w.heard(1, friday.Add(2*time.Minute), 3900)
	w.heard(2, monday, 3900)
	w.look(monday)
	require.Empty(t, w.alerts(), "asleep on Sunday is not offline")
	w.heard(2, monday.Add(5*time.Hour), 3900)
	at := monday.Add(6*time.Hour + 3*time.Minute) // 14:03: nine hours of work counted since Friday at 17:00.
	w.look(at)
	require.Len(t, w.alerts(), 2)
	require.Empty(t, w.letters(), "those of a crew wait for each other")
	w.look(at.Add(12 * time.Minute))
	letters := w.letters()
	require.Len(t, letters, 1)
	require.Equal(t, "office@northside.example", letters[0].To)
	require.Equal(t, "Northside: 2 badges are silent (crew North)", letters[0].Subject)
	require.Contains(t, letters[0].Text, "its battery is empty")
	require.Contains(t, letters[0].Text, "Fri 20 Nov 17:00 EST")
	w.look(at.Add(20 * time.Minute))
	require.Len(t, w.letters(), 1)
	w.look(at.Add(72 * time.Minute))
	letters = w.letters()
	require.Len(t, letters, 3, "after one that nobody answered the owner is told, too")
	require.Contains(t, letters[2].Text, "message 2")

	mow2 := w.alerts()[0]
	if mow2.About != "Mow 2" {
		mow2 = w.alerts()[1]
	}
	mow2, err := w.service.Acknowledge(t.Context(), notices.Acknowledge{Company: w.company, Alert: mow2.ID, By: "user:office"})
	require.NoError(t, err)
	require.Equal(t, notice.Acknowledged, mow2.State)
	w.heard(0, at.Add(80*time.Minute), 4100)
	w.look(at.Add(82 * time.Minute))
	w.look(at.Add(87 * time.Minute))
	letters = w.letters()
	require.Len(t, letters, 5, "who was told is told that it is back")
	require.Equal(t, "Northside: badge Mow 1 is back (crew North)", letters[3].Subject)
	for n := range 100 {
		w.look(at.Add(87*time.Minute + time.Duration(n)*5*time.Minute))
	}
	require.Len(t, w.letters(), 5, "what is acknowledged is not told again")

	var facts []string
	rows, err := w.admin.Query(t.Context(), `SELECT type || ' ' || (convert_from(convert_to(body::text, 'UTF8'), 'UTF8')::json->>'label') FROM outbox WHERE type LIKE 'badge.%' ORDER BY at, 1`)
	require.NoError(t, err)
	facts, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{"badge.offline Mow 1", "badge.offline Mow 2", "badge.online Mow 1"}, facts)
	require.ElementsMatch(t, []webhook.Type{webhook.BadgeOffline, webhook.BadgeOffline, webhook.BadgeOnline}, conformance.Told(t, w.work, w.company))
	use, err := w.service.Usefulness(t.Context(), w.company, monday)
	require.NoError(t, err)
	require.Equal(t, []notices.Use{{Kind: notice.BadgeOffline, Raised: 2, Told: 2, Messages: 6, Answered: 1, Followed: 1}}, use)
	var acts int
	require.NoError(t, w.admin.QueryRow(t.Context(), `SELECT count(*) FROM ledger_entry WHERE company_id = $1 AND kind = $2`, w.company.UUID, string(ledger.AlertAcknowledged)).Scan(&acts))
	require.Equal(t, 1, acts)
}

func ptr[T any](v T) *T { return &v }

// One look, or a hundred at once, or one that is repeated: each message is made once.
func TestEachMessageIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), Hours: ptr(notice.Always()), Quiet: &notice.Week{}})
	w.heard(0, monday.Add(-20*time.Hour), 3900)
	w.heard(1, monday, 3900)
	w.heard(2, monday, 3900)
	w.clock.now = monday
	done := make(chan error)
	for range 8 {
		go func() { done <- w.service.Judge(context.WithoutCancel(t.Context()), w.company) }()
	}
	for range 8 {
		require.NoError(t, <-done)
	}
	for range 4 {
		go func() { done <- w.service.Send(context.WithoutCancel(t.Context()), w.company) }()
	}
	for range 4 {
		if err := <-done; !errors.As(err, new(task.AgainError)) {
			require.NoError(t, err)
		}
	}
	require.Len(t, w.alerts(), 1)
	require.Len(t, w.letters(), 1)
}

// What a killed process had in hand is not sent again, and one sees that.
func TestWhatWasInHandIsUnsure(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), Hours: ptr(notice.Always()), Quiet: &notice.Week{}})
	w.heard(0, monday.Add(-20*time.Hour), 3900)
	w.heard(1, monday, 3900)
	w.heard(2, monday, 3900)
	require.NoError(t, w.service.Judge(t.Context(), w.company))
	w.update(func(ctx context.Context, tx ports.Tx) error {
		taken, err := tx.AlertSent.Take(ctx, monday, monday.Add(time.Minute), 5)
		require.Len(t, taken, 1)
		return err
	})
	require.ErrorAs(t, w.service.Send(t.Context(), w.company), new(task.AgainError))
	w.clock.now = monday.Add(2 * time.Minute)
	require.NoError(t, w.service.Send(t.Context(), w.company))
	all, _, err := w.service.Messages(t.Context(), w.company, ports.AlertMessageQuery{Limit: 9})
	require.NoError(t, err)
	require.Equal(t, ports.FateUnsure, all[0].Fate)
	require.Empty(t, w.letters())
	w.look(monday.Add(time.Hour))
	require.Len(t, w.letters(), 1, "the repeat comes as planned")
}

// Who is told where no rule says so, and by what there is no way.
func TestRecipients(t *testing.T) {
	w := newWorld(t)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		return tx.Users.Create(ctx, tenant.User{ID: domain.UserID{UUID: w.ids.New()}, Company: w.company, Email: "ann@northside.example", Role: tenant.RoleAdmin, Invited: monday, Revision: 1})
	})
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), Hours: ptr(notice.Always()), Quiet: &notice.Week{}, Language: ptr(notice.Spanish)})
	w.rule(notice.Rule{Scope: of(notice.OfCrew, w.crew.UUID), Silence: ptr(time.Hour)})
	w.rule(notice.Rule{Scope: of(notice.OfBadge, w.badges[1].UUID), First: &[]notice.Recipient{{Channel: notice.Slack, To: hookURL}}})
	w.rule(notice.Rule{Scope: of(notice.OfBadge, w.badges[2].UUID), Off: ptr(true)})
	for n := range 3 {
		w.heard(n, monday.Add(-2*time.Hour), 3900)
	}
	w.look(monday)
	letters := w.letters()
	require.Len(t, letters, 1)
	require.Equal(t, "ann@northside.example", letters[0].To)
	subject, err := new(mime.WordDecoder).DecodeHeader(letters[0].Subject)
	require.NoError(t, err)
	require.Equal(t, "Northside: la placa Mow 1 no da señales (cuadrilla North)", subject)
	all, _, err := w.service.Messages(t.Context(), w.company, ports.AlertMessageQuery{Fate: ports.FateSent, Limit: 9})
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, []string{hookURL}, w.chat.to, "what was sealed is opened for the one who posts")
	e, err := w.service.Effective(t.Context(), w.company, w.badges[1])
	require.NoError(t, err)
	require.Equal(t, time.Hour, e.Allowed)
	require.Equal(t, notices.BySilence, e.By)
	require.Equal(t, "North", e.Names.Of(e.From["silence_s"]))
	require.Equal(t, notice.OfCrew, e.From["silence_s"].Level)
	require.Equal(t, notice.OfBadge, e.From["first"].Level)
}

// The house looks at all companies, and has each judged.
func TestTheHouseLooksAtAll(t *testing.T) {
	w := newWorld(t)
	place, err := w.service.Look(t.Context(), w.house, run.Turn{Kind: task.LookForAlerts})
	require.NoError(t, err)
	require.Empty(t, place)
	var queued int
	require.NoError(t, w.admin.QueryRow(t.Context(), `SELECT count(*) FROM river.river_job WHERE args::text LIKE '%'||$1||'%'`, w.company.String()).Scan(&queued))
	require.Equal(t, 1, queued)
}

// Scheduled work that is late is told of until it is done, and turned off by a rule.
func TestLateWorkIsToldOf(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), OffKinds: &[]notice.Kind{notice.BadgeOffline}})
	late := run.Run{
		ID: domain.RunID{UUID: w.ids.New()}, Kind: task.ReconcileNight, Period: run.Period{Key: "2026-11-23", Due: monday.Add(-4 * time.Hour)}, Zone: "America/New_York",
		LateAt: monday.Add(-time.Hour), State: run.Planned, PlannedAt: monday.Add(-48 * time.Hour),
	}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		n, err := tx.RunPlan.Insert(ctx, []run.Run{late})
		require.Equal(t, 1, n)
		return err
	})
	w.look(monday)
	require.Len(t, w.alerts(), 1)
	require.Equal(t, notice.RunLate, w.alerts()[0].Kind)
	require.Equal(t, "Northside: scheduled work is late (reconcile.night.v1 2026-11-23)", w.letters()[0].Subject)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		late.State, late.EndedAt, late.Instead = run.Skipped, monday.Add(time.Minute), "2026-11-24"
		return tx.RunPlan.Skip(ctx, late)
	})
	w.look(monday.Add(15 * time.Minute))
	require.Equal(t, notice.Over, w.alerts()[0].State)
	require.Len(t, w.letters(), 2)
}
