package reconciliation_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/reconciliation"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/domain/webhook"
)

func TestTheDesk(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	conformance.Listen(t, w.work, w.acme)
	w.find(thursday, 600, reconcile.ShortStay)
	w.pass(thursday)
	act := reconciliation.Act{Company: w.acme, ID: w.only().ID, By: "user:maria"}

	moved := act
	moved.Seen = 7
	_, err := w.desk.Acknowledge(t.Context(), moved)
	require.ErrorIs(t, err, domain.ErrMoved)
	for range 2 {
		d, err := w.desk.Acknowledge(t.Context(), act)
		require.NoError(t, err)
		require.Equal(t, discrepancy.Acknowledged, d.State)
		require.Equal(t, domain.Revision(2), d.Revision, "to see it twice is to see it once")
	}
	_, err = w.desk.Assign(t.Context(), act, domain.UserID{UUID: domain.UUID{9}})
	require.ErrorIs(t, err, tenant.ErrUserNotFound)
	d, err := w.desk.Assign(t.Context(), act, w.maria)
	require.NoError(t, err)
	require.Equal(t, w.maria, d.Assignee)
	_, err = w.desk.Comment(t.Context(), act, " the gate was locked ")
	require.NoError(t, err)
	w.resolve(act.ID)
	_, err = w.desk.Acknowledge(t.Context(), act)
	require.ErrorIs(t, err, discrepancy.ErrOver)
	d, err = w.desk.Reopen(t.Context(), act)
	require.NoError(t, err)
	require.Equal(t, discrepancy.Open, d.State)

	require.Equal(t, []webhook.Type{webhook.DiscrepancyOpened, webhook.DiscrepancyResolved, webhook.DiscrepancyOpened}, conformance.Told(t, w.work, w.acme))

	act.ID = domain.DiscrepancyID{UUID: domain.UUID{9}}
	_, err = w.desk.Reopen(t.Context(), act)
	require.ErrorIs(t, err, discrepancy.ErrNotFound)
	shown, err := w.lister.Show(t.Context(), w.acme, d.ID)
	require.NoError(t, err)
	require.Equal(t, "the gate was locked", shown.History[3].Text)
	require.Equal(t, "rain from ten on", shown.History[4].Settlement.Note)
	require.Equal(t, "Elm 1", shown.Names.Name(w.yard.UUID))
	w.entries(map[ledger.Kind]int{
		ledger.DiscrepancySeen: 1, ledger.DiscrepancyGiven: 1, ledger.DiscrepancySaid: 1, ledger.DiscrepancySolved: 1, ledger.DiscrepancyOpened: 1,
	})
}

func TestResolveMany(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	w.find(thursday, 600, reconcile.ShortStay, reconcile.LateStart, reconcile.SplitCrew)
	w.pass(thursday)
	page, err := w.lister.List(t.Context(), reconciliation.List{Company: w.acme})
	require.NoError(t, err)
	cmd := reconciliation.ResolveMany{Company: w.acme, By: "user:maria", Settlement: discrepancy.Settlement{Reason: discrepancy.Weather, Resolution: discrepancy.Accepted}}
	for _, d := range page.Discrepancies {
		cmd.IDs = append(cmd.IDs, d.ID)
	}
	w.resolve(cmd.IDs[1])
	stranger := cmd
	stranger.IDs = append(slices.Clone(cmd.IDs), domain.DiscrepancyID{UUID: domain.UUID{9}})
	_, err = w.desk.ResolveMany(t.Context(), stranger)
	require.ErrorIs(t, err, discrepancy.ErrNotFound)
	w.entries(map[ledger.Kind]int{ledger.DiscrepancySolved: 1})
	cmd.IDs = append(cmd.IDs, cmd.IDs[0])
	rows, err := w.desk.ResolveMany(t.Context(), cmd)
	require.NoError(t, err)
	require.Len(t, rows, 3, "one that is named twice is one")
	require.Nil(t, rows[0].Refuse)
	require.Equal(t, discrepancy.ErrOver.Code, rows[1].Refuse.Code)
	require.Nil(t, rows[2].Refuse)
	w.entries(map[ledger.Kind]int{ledger.DiscrepancySolved: 3})
	_, err = w.desk.ResolveMany(t.Context(), reconciliation.ResolveMany{Company: w.acme})
	require.ErrorIs(t, err, reconciliation.ErrTooMany)
}
