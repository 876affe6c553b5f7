package timekeeping_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/timekeeping"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
	"actual/domain/webhook"
	"actual/ports"
)

func because(why string) func(*timekeeping.Approve) {
	return func(c *timekeeping.Approve) { c.Override = why }
}

func TestADayIsApproved(t *testing.T) {
	w := newWorld(t)
	conformance.Listen(t, w.work, w.acme)
	v := w.seen(w.church, 700, 900)
	w.seen(w.mall, 915, 1200)
	before := w.show()
	require.Equal(t, timesheet.DayOpen, before.State)
	require.Equal(t, 5*timesheet.Hour, before.Paid)
	require.Empty(t, before.Against)
	require.Empty(t, w.stand(ports.TimeEntryQuery{}), "nothing is stored of an open day")

	require.Equal(t, timesheet.ErrOtherTime, w.approve(func(c *timekeeping.Approve) { c.Days[0].Digest = "another" }).Refused)
	done := w.approve(func(c *timekeeping.Approve) { c.Days[0].Digest = before.Digest })
	require.Equal(t, timekeeping.Approved, done.Outcome)
	all := w.stand(ports.TimeEntryQuery{From: monday, To: monday})
	require.Len(t, all, 3)
	require.Equal(t, timesheet.Travel, all[1].Activity)
	require.Equal(t, timesheet.EntryApproved, all[0].State)
	require.Equal(t, domain.Revision(1), all[0].Revision)
	require.Equal(t, []timesheet.Seen{{Visit: v.ID, Number: 2}}, all[0].Evidence.Visits, "it names the sealed version")
	require.Equal(t, presence.Sealed, w.current(v.ID).State)

	require.Equal(t, []webhook.Type{webhook.TimeEntryApproved, webhook.TimeEntryApproved, webhook.TimeEntryApproved}, conformance.Told(t, w.work, w.acme))
	require.Equal(t, timekeeping.Unchanged, w.approve(nil).Outcome)
	require.Empty(t, conformance.Told(t, w.work, w.acme), "nothing was approved anew")
	after := w.show()
	require.False(t, after.Changed, "sealing changes no time")
	require.Equal(t, []timesheet.ActKind{timesheet.ActApproved}, kinds(after.Acts))
}

func kinds(acts []timesheet.Act) (out []timesheet.ActKind) {
	for _, a := range acts {
		out = append(out, a.What)
	}
	return out
}

func TestWhatStandsAgainstIt(t *testing.T) {
	w := newWorld(t)
	v := w.seen(w.church, 700, 900)
	w.seen(w.church, 1100, 1200)
	v.Number, v.State = 2, presence.Provisional
	w.visit(v)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		d := discrepancy.Discrepancy{ID: domain.DiscrepancyID{UUID: w.ids.New()}, State: discrepancy.Open, Revision: 1, OpenedAt: w.clock.now, MovedAt: w.clock.now}
		d.Found = discrepancy.Of(reconcile.Discrepancy{Key: w.ids.New(), Severity: reconcile.Warning, Case: reconcile.Case{Kind: reconcile.BadgeLeftBehind, Rule: 1, Date: monday, Subject: reconcile.Subject{Badge: w.badge}}})
		return tx.Found.Add(ctx, []discrepancy.Discrepancy{d})
	})
	_, err := w.desk.Dispute(t.Context(), timekeeping.Speak{Company: w.acme, Day: w.key(), Text: "I was there until ten", By: "user:ana"})
	require.NoError(t, err)
	done := w.approve(nil)
	require.Equal(t, timekeeping.Refused, done.Outcome)
	require.ErrorIs(t, done.Refused, timesheet.ErrBlocked)
	var against []timekeeping.BlockKind
	for _, b := range done.Against {
		against = append(against, b.Kind)
	}
	require.Equal(t, []timekeeping.BlockKind{timekeeping.InDispute, timekeeping.Unsettled, timekeeping.NotResolved, timekeeping.Disagreement}, against)
	require.Contains(t, done.Refused.Error(), "The visit to Church from Mon Sep 21 07:00 on may still change")
	require.Contains(t, done.Against[2].Text, "2:00:00 from Mon Sep 21 09:00 to Mon Sep 21 11:00")
	require.Empty(t, w.stand(ports.TimeEntryQuery{}))

	require.Equal(t, timekeeping.Approved, w.approve(because("she called, it is right")).Outcome)
	acts := w.show().Acts
	require.Equal(t, []string{"disputed", "unsettled", "unresolved", "discrepancy"}, acts[len(acts)-1].Overridden)
	require.Equal(t, "she called, it is right", acts[len(acts)-1].Text)
	require.Equal(t, presence.Provisional, w.current(v.ID).State, "what may still change is not sealed")
	require.False(t, w.show().Disputed, "an approval answers")
}

func TestADayThatGoesOn(t *testing.T) {
	w := newWorld(t)
	w.seen(w.church, 700, 900)
	w.clock.now = w.at(1200)
	require.Equal(t, timekeeping.NotOver, w.approve(nil).Against[0].Kind)
}

// What was approved stands until it is approved anew; an entry keeps its identifier.
func TestALaterCorrectionIsAnAdjustment(t *testing.T) {
	w := newWorld(t)
	v := w.seen(w.church, 700, 900)
	w.seen(w.mall, 910, 1200)
	w.approve(nil)
	first := w.stand(ports.TimeEntryQuery{})
	_, err := w.desk.Reopen(t.Context(), timekeeping.Reopen{Company: w.acme, Day: w.key(), By: "user:maria"})
	require.ErrorIs(t, err, timesheet.ErrBadWhy)
	_, err = w.desk.Reopen(t.Context(), timekeeping.Reopen{Company: w.acme, Day: w.key(), Why: "she left earlier", By: "user:maria"})
	require.NoError(t, err)
	require.Equal(t, first, w.stand(ports.TimeEntryQuery{}), "it stands meanwhile")
	v = w.current(v.ID)
	require.Equal(t, presence.Settled, v.State, "it follows the evidence again")
	w.update(func(ctx context.Context, tx ports.Tx) error {
		news, err := tx.Marks.Take(ctx, 10, nil)
		require.NoError(t, err)
		require.Len(t, news, 1)
		return err
	})
	v.Number, v.Departed = v.Number+1, w.at(830).Unix()
	w.visit(v)
	require.True(t, w.show().Changed)
	done := w.approve(because(""))
	require.Equal(t, timekeeping.Refused, done.Outcome, "40 minutes are more than the way takes")
	require.Equal(t, timekeeping.Adjusted, w.approve(because("the way was long")).Outcome)
	var last []timesheet.Entry
	w.update(func(ctx context.Context, tx ports.Tx) (err error) {
		last, err = tx.TimeHeld.Last(ctx, []domain.TimeEntryID{first[0].ID, first[1].ID, first[2].ID})
		return err
	})
	require.Len(t, last, 3)
	require.Equal(t, w.at(830), last[0].Span.To)
	require.Equal(t, first[0].ID, last[0].ID)
	require.Equal(t, done.Revision+1, last[0].Revision)
	require.Equal(t, first[2], last[2], "what did not change stays as it was approved")
}

func TestSomebodySaysWhatItWas(t *testing.T) {
	w := newWorld(t)
	w.seen(w.church, 700, 900)
	w.seen(w.church, 945, 1200)
	require.Equal(t, timesheet.Hour*3/4, w.show().Unresolved)
	said, err := w.desk.Say(t.Context(), timekeeping.Say{Company: w.acme, By: "user:maria", Said: timesheet.Said{
		Worker: w.ana, Span: domain.Span{From: w.at(915), To: w.at(945)}, As: timesheet.Meal, Why: "she had lunch",
	}})
	require.NoError(t, err)
	require.Equal(t, monday, said.Day)
	told := w.show()
	require.Zero(t, told.Unresolved)
	require.Equal(t, said.ID, told.Now[2].Evidence.Said)
	require.Equal(t, timekeeping.Approved, w.approve(nil).Outcome)
	_, err = w.desk.Unsay(t.Context(), w.acme, said.ID, "user:maria")
	require.NoError(t, err)
	require.True(t, w.show().Changed)
	_, err = w.desk.Unsay(t.Context(), w.acme, said.ID, "user:maria")
	require.ErrorIs(t, err, timesheet.ErrSaidWithdrawn)
	_, err = w.desk.Say(t.Context(), timekeeping.Say{Company: w.acme, By: "user:maria", Said: timesheet.Said{
		Worker: w.ana, Span: domain.Span{From: w.at(2300), To: w.at(2300).Add(7200e9)}, As: timesheet.Off, Why: "so",
	}})
	require.ErrorIs(t, err, timesheet.ErrBadSaid, "of two days")
}

func TestDisputes(t *testing.T) {
	w := newWorld(t)
	speak := timekeeping.Speak{Company: w.acme, Day: w.key(), Text: "wrong", By: "user:ana"}
	_, err := w.desk.Answer(t.Context(), speak)
	require.ErrorIs(t, err, timesheet.ErrNotDisputed)
	_, err = w.desk.Dispute(t.Context(), speak)
	require.NoError(t, err)
	page, err := w.desk.Days(t.Context(), timekeeping.Look{Company: w.acme})
	require.NoError(t, err)
	require.Len(t, page.Days, 1, "a disputed day without time is there, too")
	require.True(t, page.Days[0].Disputed)
	now, err := w.desk.Answer(t.Context(), speak)
	require.NoError(t, err)
	require.False(t, now.Disputed)
	_, err = w.desk.Dispute(t.Context(), timekeeping.Speak{Company: w.acme, Day: ports.TimeDayKey{Worker: domain.WorkerID{UUID: w.ids.New()}, Day: monday}, Text: "x"})
	require.ErrorIs(t, err, job.ErrWorkerNotFound)
}

// Who approves may say of all gaps at once what they were.
func TestGapsAreSaidAtOnce(t *testing.T) {
	w := newWorld(t)
	w.seen(w.church, 700, 900)
	w.seen(w.church, 945, 1200)
	before := w.show()
	lunch := timekeeping.Gaps{As: timesheet.Meal, Why: "lunch, they say"}
	require.Equal(t, timekeeping.Refused, w.approve(nil).Outcome)
	_, err := w.desk.Dispute(t.Context(), timekeeping.Speak{Company: w.acme, Day: w.key(), Text: "no", By: "user:ana"})
	require.NoError(t, err)
	require.Equal(t, timekeeping.Refused, w.approve(func(c *timekeeping.Approve) { c.Gaps = lunch }).Outcome)
	require.Empty(t, w.show().Said, "of a day that is not approved nothing is said")
	_, err = w.desk.Answer(t.Context(), timekeeping.Speak{Company: w.acme, Day: w.key(), Text: "yes", By: "user:maria"})
	require.NoError(t, err)
	done := w.approve(func(c *timekeeping.Approve) { c.Gaps, c.Days[0].Digest = lunch, before.Digest })
	require.Equal(t, timekeeping.Approved, done.Outcome)
	told := w.show()
	require.Equal(t, 4*timesheet.Hour+timesheet.Hour/4, told.Paid)
	require.Equal(t, timesheet.Meal, told.Stand[1].Activity)
	require.Equal(t, told.Said[0].ID, told.Stand[1].Evidence.Said)
	require.Equal(t, timekeeping.Unchanged, w.approve(func(c *timekeeping.Approve) { c.Gaps = lunch }).Outcome)
}

// What contradicts a sealed visit is told, and changes nothing before the day is opened
// again: here no fix speaks for it.
func TestWhatContradictsASealedVisit(t *testing.T) {
	w := newWorld(t)
	v := w.seen(w.church, 700, 900)
	require.Empty(t, w.show().Pending, "of an open day nothing is pending")
	w.approve(nil)
	told := w.show()
	require.Equal(t, []timekeeping.Pending{{Visit: v.ID, Text: "By what is known now there was no visit to Church from Mon Sep 21 07:00 to Mon Sep 21 09:00."}}, told.Pending)
	require.False(t, told.Changed)
}

// Of a visit that is open the ledger's record has no end: until where the fixes reach that
// it was sealed with stands beside their hash.
func TestTheLedgerSaysHowFarTheEvidenceReaches(t *testing.T) {
	w := newWorld(t)
	v := w.visit(presence.Version{
		ID: domain.VisitID{UUID: w.ids.New()}, Number: 1, Visit: presence.Visit{Site: w.church, Arrived: w.at(700).Unix(), Departed: w.at(900).Unix(), Open: true, State: presence.Settled},
	})
	require.Equal(t, timekeeping.Approved, w.approve(because("she has left")).Outcome)
	sealed := w.current(v.ID)
	require.Equal(t, presence.Sealed, sealed.State)
	found := 0
	w.update(func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if err != nil || e.Kind != ledger.VisitSealed {
				return err
			}
			found++
			record, err := e.Visit()
			require.NoError(t, err)
			require.Zero(t, record.Departed)
			to, told := e.Body.Get("evidence_to")
			require.True(t, told)
			require.Equal(t, ledger.Int(sealed.Evidence().To), to)
			require.GreaterOrEqual(t, sealed.Evidence().To, w.at(900).Unix())
			return nil
		})
	})
	require.Equal(t, 1, found)
}
