package roster_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

func TestABadgeGoesFromHandToHand(t *testing.T) {
	w := newWorld(t)
	ana, ben, b := w.worker("117"), w.worker("118"), w.badge()
	names := map[domain.WorkerID]string{ana.ID(): "ana", ben.ID(): "ben"}
	require.NoError(t, w.give(b, ana, hour(0), time.Time{}, false))
	require.ErrorIs(t, w.give(b, ben, hour(2), time.Time{}, false), badge.ErrWorn)
	require.NoError(t, w.give(b, ben, hour(2), time.Time{}, true))
	require.ErrorIs(t, w.give(b, ana, hour(1), time.Time{}, true), badge.ErrWorn, "what begins later is not pushed away")
	require.Equal(t, []string{"ana 12-14", "ben 14-…"}, w.worn(b, names))

	end := hour(4)
	change := roster.ChangeWorker{Company: w.acme, Worker: ben.ID(), Seen: 1, To: roster.Set(end), By: "test"}
	_, err := w.workers.Change(t.Context(), change)
	require.ErrorIs(t, err, job.ErrBusy)
	page, err := w.custodies.List(t.Context(), roster.ListCustody{Company: w.acme, Worker: ben.ID()})
	require.NoError(t, err)
	_, err = w.custodies.End(t.Context(), w.blue, page.Custody[0].ID, end, "test")
	require.ErrorIs(t, err, badge.ErrCustodyNotFound, "it is another company's")
	_, err = w.custodies.End(t.Context(), w.acme, page.Custody[0].ID, end, "test")
	require.NoError(t, err)
	got, err := w.workers.Change(t.Context(), change)
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), got.Revision())
	_, err = w.workers.Change(t.Context(), change)
	require.ErrorIs(t, err, domain.ErrMoved)
	require.ErrorIs(t, w.give(b, ben, hour(5), time.Time{}, false), job.ErrInactive)
	require.ErrorIs(t, w.give(b, ben, hour(4), time.Time{}, false), job.ErrInactive)
	require.NoError(t, w.give(b, ana, hour(4), time.Time{}, false))
	require.Equal(t, []string{"ana 12-14", "ben 14-16", "ana 16-…"}, w.worn(b, names))
	for _, e := range w.entries(w.acme) {
		require.NotContains(t, e, "Secret", "names of people stay out of the ledger")
	}
}

func TestAWorkerGoesFromCrewToCrew(t *testing.T) {
	w := newWorld(t)
	ana := w.worker("117")
	crew := func(ref string) job.Crew {
		c, err := w.crews.Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: ref, Name: ref, By: "test"})
		require.NoError(t, err)
		return c
	}
	mow, plow := crew("mow"), crew("plow")
	join := func(c job.Crew, at time.Time, move bool) error {
		_, err := w.crews.Join(t.Context(), roster.JoinCrew{Company: w.acme, Crew: c.ID(), Worker: ana.ID(), From: at, Move: move, By: "test"})
		return err
	}
	require.NoError(t, join(mow, hour(0), false))
	require.ErrorIs(t, join(plow, hour(2), false), job.ErrInCrew)
	require.NoError(t, join(plow, hour(2), true))
	in := func(c job.Crew, at time.Time) int {
		page, err := w.workers.List(t.Context(), roster.ListWorkers{Company: w.acme, Crew: c.ID(), ActiveAt: at})
		require.NoError(t, err)
		return len(page.Workers)
	}
	require.Equal(t, []int{1, 0, 0, 1}, []int{in(mow, hour(1)), in(plow, hour(1)), in(mow, hour(2)), in(plow, hour(2))})
	_, err := w.crews.Members(t.Context(), roster.ListMembers{Company: w.blue, Crew: mow.ID()})
	require.ErrorIs(t, err, job.ErrCrewNotFound)
	page, err := w.crews.Members(t.Context(), roster.ListMembers{Company: w.acme, Crew: plow.ID()})
	require.NoError(t, err)
	_, err = w.crews.Leave(t.Context(), w.acme, mow.ID(), page.Members[0].ID, hour(3), "test")
	require.ErrorIs(t, err, job.ErrMembershipNotFound, "it is of another crew")
	_, err = w.crews.Leave(t.Context(), w.acme, plow.ID(), page.Members[0].ID, hour(2), "test")
	require.NoError(t, err)
	require.Equal(t, 0, in(plow, hour(2)), "it never was")
}

// A dead badge keeps what it did; the new one takes over from an instant on.
func TestSwap(t *testing.T) {
	w := newWorld(t)
	ana, ben, old := w.worker("117"), w.worker("118"), w.badge()
	names := map[domain.WorkerID]string{ana.ID(): "ana", ben.ID(): "ben"}
	require.NoError(t, w.badges.Change(t.Context(), roster.ChangeBadge{Company: w.acme, Badge: old.ID(), Seen: 1, Tags: roster.Set([]string{"north"}), By: "test"}))
	require.NoError(t, w.give(old, ana, hour(0), hour(6), false))
	require.NoError(t, w.give(old, ben, hour(6), time.Time{}, false))
	codes, err := w.codes.Make(t.Context(), []string{"dev:2"}, "test")
	require.NoError(t, err)
	swap := roster.SwapBadge{Company: w.acme, Badge: old.ID(), Device: roster.Device{Code: codes[0].Code.String()}, At: hour(3), By: "test"}
	foreign := swap
	foreign.Company = w.blue
	_, err = w.badges.Swap(t.Context(), foreign)
	require.ErrorIs(t, err, badge.ErrNotFound)

	next, err := w.badges.Swap(t.Context(), swap)
	require.NoError(t, err)
	require.Equal(t, []any{"dev:2", old.Label(), []string{"north"}, old.ID()}, []any{next.Device(), next.Label(), next.Tags(), next.Replaces()})
	require.Equal(t, []string{"ana 12-15"}, w.worn(old, names))
	require.Equal(t, []string{"ana 15-18", "ben 18-…"}, w.worn(next, names))
	owners, _, err := w.directory.Owners(t.Context(), []string{"dev:1", "dev:2"})
	require.NoError(t, err)
	for device, want := range map[string][2]bool{"dev:1": {true, false}, "dev:2": {false, true}} {
		o := owners[device][0]
		require.Equal(t, want, [2]bool{o.Covers(hour(3).Unix() - 1), o.Covers(hour(3).Unix())}, device)
	}
	_, err = w.badges.Swap(t.Context(), swap)
	require.ErrorIs(t, err, badge.ErrClaimCode, "the code was used")
	swap.Device, swap.Badge = roster.Device{Name: "dev:3"}, next.ID()
	_, err = w.badges.Swap(t.Context(), swap)
	require.ErrorIs(t, err, badge.ErrUnclaimable)
}

func TestRetire(t *testing.T) {
	w := newWorld(t)
	ana, b := w.worker("117"), w.badge()
	names := map[domain.WorkerID]string{ana.ID(): "ana"}
	require.NoError(t, w.give(b, ana, hour(0), hour(2), false))
	require.NoError(t, w.give(b, ana, hour(4), time.Time{}, false))
	retire := roster.RetireBadge{Company: w.acme, Badge: b.ID(), At: hour(1), Why: "lost", By: "test"}
	foreign := retire
	foreign.Company = w.blue
	require.ErrorIs(t, w.badges.Retire(t.Context(), foreign), badge.ErrNotFound)
	require.NoError(t, w.badges.Retire(t.Context(), retire))
	require.Equal(t, []string{"ana 12-13"}, w.worn(b, names))
	require.ErrorIs(t, w.badges.Retire(t.Context(), retire), badge.ErrRetired)
	require.ErrorIs(t, w.give(b, ana, hour(2), time.Time{}, false), badge.ErrNotOurs)
	require.ErrorIs(t, w.badges.Release(t.Context(), w.acme, "dev:1", hour(2), "test"), badge.ErrNotFound)
	again, err := w.badges.RegisterFor(t.Context(), w.blue, "dev:1", "", hour(1), "test")
	require.NoError(t, err, "another company may have it from then on")
	require.NotEqual(t, b.ID(), again.ID())
}

func TestClaim(t *testing.T) {
	w := newWorld(t)
	claim := func(company domain.CompanyID, d roster.Device) error {
		_, err := w.badges.Claim(t.Context(), roster.ClaimBadge{Company: company, Device: d, Tags: []string{"new"}, By: "test"})
		return err
	}
	made, err := w.codes.Make(t.Context(), []string{"dev:1", "dev:2"}, "test")
	require.NoError(t, err)
	for _, e := range w.entries(w.company("house").ID()) {
		require.NotContains(t, e, made[0].Code.String())
	}
	require.Contains(t, strings.Join(w.entries(w.company("house").ID()), "\n"), "device:dev:1")
	require.ErrorIs(t, claim(w.acme, roster.Device{}), badge.ErrNoDevice)
	require.ErrorIs(t, claim(w.acme, roster.Device{Code: "x", Name: "dev:1"}), badge.ErrNoDevice)
	require.ErrorIs(t, claim(w.acme, roster.Device{Code: "x"}), badge.ErrClaimCode)
	require.ErrorIs(t, claim(w.acme, roster.Device{Name: "dev:1"}), badge.ErrUnclaimable, "no route of theirs has brought it")
	require.NoError(t, claim(w.acme, roster.Device{Code: strings.ToLower(made[0].Code.String())}))
	require.ErrorIs(t, claim(w.acme, roster.Device{Name: "dev:1"}), badge.ErrOwned, "it is theirs already")
	require.ErrorIs(t, claim(w.blue, roster.Device{Name: "dev:1"}), badge.ErrUnclaimable, "whose it is is not told")
	require.ErrorIs(t, claim(w.blue, roster.Device{Code: made[0].Code.String()}), badge.ErrClaimCode)

	owned, err := w.codes.Make(t.Context(), []string{"dev:1"}, "test")
	require.NoError(t, err)
	require.ErrorIs(t, claim(w.blue, roster.Device{Code: owned[0].Code.String()}), badge.ErrOwned, "a code takes no badge away")
	require.NoError(t, w.badges.Release(t.Context(), w.acme, "dev:1", hour(1), "test"))
	w.clock.now = hour(2)
	require.ErrorIs(t, claim(w.acme, roster.Device{Name: "dev:1"}), badge.ErrUnclaimable, "it was theirs")
	_, err = w.badges.Claim(t.Context(), roster.ClaimBadge{Company: w.blue, Device: roster.Device{Code: owned[0].Code.String()}, From: hour(1), By: "test"})
	require.NoError(t, err, "a refused claim uses no code up")
	_, err = w.codes.Make(t.Context(), []string{"dev:9", " "}, "test")
	require.ErrorIs(t, err, badge.ErrNoDevice)
	require.NoError(t, w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		require.Equal(t, []string{"new"}, all[0].Badge.Tags())
		return err
	}))
}
