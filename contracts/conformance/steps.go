package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

func steps(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Sites.Save(ctx, []geofence.Site{{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}}, nil, now)
	}))
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("b", 1, now.Add(time.Hour)), accepted("c", 1, now.Add(2*time.Hour))))
	require.NoError(t, err)
	require.Equal(t, ports.Opened{Device: "dev:1"}, opened(t, s))

	first := version(1)
	entry := ledger.Entry{
		ID: domain.EntryID{UUID: id(8)}, Company: acme, At: now.Unix(), Kind: ledger.KeyRevoked, Actor: "cli:test",
		Subject: "key:" + id(8).String(), Body: ledger.NewObject(ledger.Fields{}),
	}
	fact := ports.Fact{ID: id(9), Type: "visit.opened", At: now, Body: []byte(`{}`)}
	stamp := closed(t, s, ports.Closing{Versions: []presence.Version{first}, Entries: []ledger.Entry{entry}, Facts: []ports.Fact{fact}})
	require.Equal(t, stamp, opened(t, s).Stamp)
	second := version(2)
	second.Open, second.Departed, second.DepartedBetween = false, now.Unix()+60, [2]int64{now.Unix() + 50, now.Unix() + 90}
	require.NotEqual(t, stamp, closed(t, s, ports.Closing{Versions: []presence.Version{second}}), "every step changes the stamp")

	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Steps.Fixes(ctx, map[domain.BadgeID]presence.Span{worn: {From: now.Unix() + 1, To: now.Unix() + 7200}})
		require.NoError(t, err)
		require.Len(t, found[worn], 2)
		require.Equal(t, accepted("b", 1, now.Add(time.Hour)).Fix, found[worn][0])
		current, err := tx.Visits.Current(ctx, worn, presence.Span{From: now.Unix(), To: now.Unix()})
		require.Equal(t, []presence.Version{second}, current)
		return err
	}))
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Steps.Close(ctx, ports.Closing{At: now, Versions: []presence.Version{version(2)}})
		return err
	}), ports.ErrOvertaken)
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		o, err := tx.Steps.Open(ctx, []domain.BadgeID{worn})
		require.Empty(t, o.Badges)
		return err
	}))
}

var worn = domain.BadgeID{UUID: id(1)}

// version is an open visit of the badge.
func version(number int) presence.Version {
	at := now.Unix()
	return presence.Version{
		ID: domain.VisitID{UUID: id(7)}, Number: number, Badge: worn, Policy: "test@1", RecordedAt: now.UnixMicro(),
		Visit: presence.Visit{
			Site: domain.SiteID{UUID: id(3)}, Ref: "s3", Arrived: at, ArrivedBetween: [2]int64{at - 60, at}, Open: true, Last: at, Fixes: 4, Confidence: 990,
			Candidates: []presence.Candidate{{Site: domain.SiteID{UUID: id(3)}, Ref: "s3", Odds: 1000}}, SettlesAt: at + 3600,
		},
	}
}

func opened(t *testing.T, s Store) (of ports.Opened) {
	t.Helper()
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		o, err := tx.Steps.Open(ctx, []domain.BadgeID{worn})
		require.Equal(t, "America/New_York", o.Zone.String())
		require.Positive(t, o.Epoch)
		of = o.Badges[worn]
		return err
	}))
	return of
}

func closed(t *testing.T, s Store, c ports.Closing) ports.Stamp {
	t.Helper()
	if c.At.IsZero() {
		c.At = now
	}
	c.Health = map[domain.BadgeID]badge.Health{worn: {}}
	var stamps map[domain.BadgeID]ports.Stamp
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) (err error) {
		stamps, err = tx.Steps.Close(ctx, c)
		return err
	}))
	require.NotEmpty(t, stamps[worn])
	return stamps[worn]
}
