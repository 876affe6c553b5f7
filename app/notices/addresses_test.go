package notices_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

const hookURL = "https://hooks.slack.com/services/T0AB12/B0CD34/x9Yz8Wv7Ut6Sr5Qp"

// rowsWith counts the rows of tables of alerts that hold a text.
func (w *world) rowsWith(text string) (n int) {
	w.t.Helper()
	for _, table := range []string{"alert_rule", "alert_message", "alert_address", "ledger_entry", "alert"} {
		rows, err := w.admin.Query(w.t.Context(), `SELECT to_jsonb(t)::text FROM `+table+` t`)
		require.NoError(w.t, err)
		all, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(w.t, err)
		for _, row := range all {
			if strings.Contains(row, text) {
				n++
			}
		}
	}
	return n
}

// An incoming webhook's address is sealed, shown by host and last characters, named by an id
// in changes, and gone with the last rule that names it.
func TestAddressesOfWebhooksAreSealed(t *testing.T) {
	w := newWorld(t)
	hook := notice.Recipient{Channel: notice.Slack, To: hookURL}
	r := w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: &[]notice.Recipient{hook}, Second: &[]notice.Recipient{hook}, Hours: ptr(notice.Always()), Quiet: &notice.Week{}})
	first := (*r.First)[0]
	require.Equal(t, "https://hooks.slack.com/…r5Qp", first.To)
	require.False(t, first.Address.IsZero())
	require.Equal(t, first, (*r.Second)[0], "given twice, it is sealed once")
	require.Zero(t, w.rowsWith("x9Yz8Wv7"))

	w.heard(0, monday.Add(-20*time.Hour), 3900)
	w.chat.answer = 404
	w.look(monday)
	require.Equal(t, []string{hookURL}, w.chat.to)
	all, _, err := w.service.Messages(t.Context(), w.company, ports.AlertMessageQuery{Fate: ports.FateRefused})
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Contains(t, all[0].Why, "404")
	require.Zero(t, w.rowsWith("x9Yz8Wv7"), "nor what the receiver said of it")

	// Who knows its id names it; nobody names one of another channel, or one that is not.
	kept, err := w.service.ChangeRule(t.Context(), w.company, r.ID, r.Revision, func(is notice.Rule) notice.Rule {
		is.Second = &[]notice.Recipient{{Channel: notice.Slack, Address: first.Address}}
		return is
	}, "user:office")
	require.NoError(t, err)
	require.Equal(t, first, (*kept.Second)[0])
	for _, bad := range []notice.Recipient{{Channel: notice.Teams, Address: first.Address}, {Channel: notice.Slack, Address: domain.AlertAddressID{UUID: domain.UUID{9}}}} {
		_, err = w.service.ChangeRule(t.Context(), w.company, r.ID, 0, func(is notice.Rule) notice.Rule { is.First = &[]notice.Recipient{bad}; return is }, "user:office")
		require.Error(t, err)
	}
	count := func() (n int) {
		require.NoError(t, w.admin.QueryRow(t.Context(), `SELECT count(*) FROM alert_address`).Scan(&n))
		return n
	}
	require.Equal(t, 1, count())
	require.NoError(t, w.service.RemoveRule(t.Context(), w.company, r.ID, 0, "user:office"))
	require.Zero(t, count(), "no rule names it any more")
	all, _, err = w.service.Messages(t.Context(), w.company, ports.AlertMessageQuery{})
	require.NoError(t, err)
	require.Len(t, all, 1, "what was told stays")
}

// A row that was brought from elsewhere does not open: nothing is posted to an address that
// was not given.
func TestASwappedAddressDoesNotOpen(t *testing.T) {
	w := newWorld(t)
	a, b := notice.Recipient{Channel: notice.Slack, To: hookURL}, notice.Recipient{Channel: notice.Slack, To: "https://evil.example/services/T0AB12/B0CD34/aaaaaaaa"}
	r := w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: &[]notice.Recipient{a}, Second: &[]notice.Recipient{b}, Hours: ptr(notice.Always()), Quiet: &notice.Week{}})
	_, err := w.admin.Exec(t.Context(), `UPDATE alert_address t SET sealed = o.sealed, wrapped_key = o.wrapped_key, version = o.version FROM alert_address o WHERE o.id <> t.id AND t.id = $1`, (*r.First)[0].Address.UUID)
	require.NoError(t, err)
	w.heard(0, monday.Add(-20*time.Hour), 3900)
	w.look(monday)
	require.Empty(t, w.chat.to)
	all, _, err := w.service.Messages(t.Context(), w.company, ports.AlertMessageQuery{Fate: ports.FateRefused})
	require.NoError(t, err)
	require.Len(t, all, 1)
}

// What happened to an alert is told in order, with who answered.
func TestTheHistoryOfAnAlert(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), Hours: ptr(notice.Always()), Quiet: &notice.Week{}})
	w.heard(0, monday.Add(-20*time.Hour), 3900)
	w.heard(1, monday, 3900) // The others are well.
	w.heard(2, monday, 3900)
	w.look(monday)
	a := w.alerts()[0]
	w.clock.now = monday.Add(10 * time.Minute)
	_, err := w.service.Snooze(t.Context(), notices.Snooze{Company: w.company, Alert: a.ID, By: "user:ann", Until: monday.Add(3 * time.Hour)})
	require.NoError(t, err)
	w.clock.now = monday.Add(20 * time.Minute)
	_, err = w.service.Acknowledge(t.Context(), notices.Acknowledge{Company: w.company, Alert: a.ID, By: "user:ben"})
	require.NoError(t, err)
	w.heard(0, monday.Add(29*time.Minute), 3900)
	w.look(monday.Add(30 * time.Minute))
	d, err := w.service.Detail(t.Context(), w.company, a.ID, notice.Spanish)
	require.NoError(t, err)
	var what []notices.What
	for _, s := range d.History {
		what = append(what, s.What)
	}
	require.Equal(t, []notices.What{notices.WasRaised, notices.WasTold, notices.WasAcknowledged, notices.WasTold, notices.WasOver}, what,
		"the ledger numbers entries later; the last answer is known all the same")
	require.Equal(t, "user:ben", d.History[2].By)
	require.Equal(t, ports.FateSent, d.History[1].Message.Fate)
	require.Contains(t, d.Text.Subject, "Mow 1")
	require.Equal(t, "North", d.Names.Crews[w.crew].Name())
	_, err = w.service.Detail(context.Background(), w.company, domain.AlertID{UUID: domain.UUID{1}}, "")
	require.ErrorIs(t, err, notice.ErrNotFound)
}
