package gaps_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/notehub"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/app/backfill"
	"actual/app/gaps"
	"actual/app/ingest"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/completeness"
	"actual/domain/tenant"
	"actual/domain/vendor"
	"actual/ports"
)

var (
	noon   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	acme   = domain.CompanyID{UUID: id(0xa1)}
	badge1 = domain.BadgeID{UUID: id(1)}
)

func id(b byte) domain.UUID { return domain.UUID{b, 15: b} }

type clock struct{ at atomic.Int64 }

func (c *clock) Now() time.Time        { return time.Unix(c.at.Load(), 0).UTC() }
func (c *clock) move(by time.Duration) { c.at.Add(int64(by / time.Second)) }

type serial struct{ n atomic.Uint32 }

func (s *serial) New() domain.UUID {
	n := s.n.Add(1)
	return domain.UUID{0xff, 14: byte(n >> 8), 15: byte(n)}
}

type deaf struct{}

func (deaf) Committed(context.Context, int, time.Duration, int, int, int) {}
func (deaf) Refused(context.Context, int)                                 {}

// asker notes what Notehub is asked for, and says that it was compared.
type asker struct {
	w     *world
	asked []backfill.Ask
	none  bool // The company has no credentials.
}

func (a *asker) Ask(ctx context.Context, ask backfill.Ask) (b ports.Backfill, err error) {
	a.asked = append(a.asked, ask)
	b = ports.Backfill{ID: domain.BackfillID{UUID: a.w.ids.New()}, Window: ports.HubWindow{From: noon.Add(-72 * time.Hour), To: ask.To}, By: ask.By, Continues: true}
	return b, nil
}

func (a *asker) Credential(context.Context, domain.CompanyID, vendor.Name) (c vendor.Credential, err error) {
	if a.none {
		err = vendor.ErrNoCredential
	}
	return c, err
}

func (a *asker) Refused(_ context.Context, _ domain.CompanyID, _ vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	return c, false, nil
}

// world is a company with a route and a badge on a real store.
type world struct {
	t        *testing.T
	clock    *clock
	ids      *serial
	work     *postgis.UnitOfWork
	acceptor *ingest.Acceptor
	route    tenant.Route
	asker    *asker
	counter  *gaps.Counter
	watch    *gaps.Watch
	teller   *gaps.Teller
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	d := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{}, ids: &serial{}, work: postgis.NewUnitOfWork(d.App, tasks)}
	w.clock.at.Store(noon.Unix())
	w.asker = &asker{w: w}
	committer := ingest.NewCommitter(postgis.NewEventSink(d.Ingest), postgis.NewDirectory(d.Directory), w.clock, deaf{}, ingest.DefaultBounds())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = committer.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	w.acceptor = ingest.NewAcceptor(notehub.Decoder{}, committer, w.clock, w.ids)
	w.counter, w.watch, w.teller = gaps.NewCounter(w.work, notehub.Decoder{}, w.clock), gaps.NewWatch(w.work, w.asker, w.asker, w.clock), gaps.NewTeller(w.work, w.clock)
	c, err := tenant.New(acme, "acme", "Acme", "America/New_York")
	require.NoError(t, err)
	credential, err := tenant.NewCredential("route", tenant.Secret{9}, noon, tenant.DefaultRouteTerm, nil)
	require.NoError(t, err)
	w.route = tenant.Route{Credential: credential, ID: domain.RouteID{UUID: id(9)}, Company: acme}
	b, err := badge.New(badge1, "dev:1", "", time.Time{}, time.Time{})
	require.NoError(t, err)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Companies.Create(ctx, c, noon))
		require.NoError(t, tx.Routes.Create(ctx, w.route))
		return tx.Badges.Register(ctx, b, noon)
	})
	return w
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, fn))
}

// note is an event of a session that Notehub received at a time.
func note(key string, at time.Time) string {
	return fmt.Sprintf(`{"event":%q,"device":"dev:1","session":"s","received":%d.25,"when":%d,"file":"_track.qo","req":"note.add"}`, key, at.Unix(), at.Unix()-30)
}

func begins(session string, at time.Time) string {
	return fmt.Sprintf(`{"event":%q,"device":"dev:1","session":%q,"session_began":%d,"received":%d,"file":"_session.qo","req":"session.begin"}`, session+" begins", session, at.Unix(), at.Unix())
}

func ends(session string, at time.Time, notes int) string {
	return fmt.Sprintf(`{"event":%q,"device":"dev:1","session":%q,"received":%d,"file":"_session.qo","req":"session.end","hub_rcvd_notes":%d,"hub_rcvd_bytes":900}`, session+" ends", session, at.Unix(), notes)
}

// accept takes events as a route brings them.
func (w *world) accept(events ...string) {
	w.t.Helper()
	d := ingest.Delivery{Route: w.route}
	for _, raw := range events {
		d.Items = append(d.Items, ingest.Item{Raw: []byte(raw)})
	}
	_, err := w.acceptor.Accept(w.t.Context(), d)
	require.NoError(w.t, err)
}

// look counts all that is there, and looks, as the server does minutes later.
func (w *world) look() gaps.Seen {
	w.t.Helper()
	w.clock.move(15 * time.Minute)
	for more := true; more; {
		var err error
		more, err = w.counter.Count(w.t.Context(), acme)
		require.NoError(w.t, err)
	}
	seen, err := w.watch.Look(w.t.Context(), acme)
	require.NoError(w.t, err)
	return seen
}

// compared says that uploads until a time were compared with Notehub.
func (w *world) compared(until time.Time) {
	w.t.Helper()
	from := noon.Add(-72 * time.Hour)
	b := ports.Backfill{
		ID: domain.BackfillID{UUID: w.ids.New()}, Window: ports.HubWindow{From: from, To: until}, Through: until, Continues: true, By: "test",
		AskedAt: w.clock.Now(), MovedAt: w.clock.Now(), EndedAt: w.clock.Now(),
	}
	w.update(func(ctx context.Context, tx ports.Tx) error { return tx.Backfills.Begin(ctx, b) })
}

// today returns what is said of the day of noon.
func (w *world) today() completeness.Statement {
	w.t.Helper()
	day := domain.NewDate(2026, 11, 27)
	told, err := w.teller.Days(w.t.Context(), acme, badge1, day, day)
	require.NoError(w.t, err)
	require.Len(w.t, told.Days, 1)
	return told.Days[0]
}

func TestWhatASessionLacksIsMissedAskedForAndFound(t *testing.T) {
	w := newWorld(t)
	at := noon.Add(-2 * time.Hour)
	w.accept(ends("s", at.Add(9*time.Minute), 3), note("1", at.Add(time.Minute)), begins("s", at))
	w.accept(note("1", at.Add(time.Minute)))
	w.clock.move(time.Second)
	w.accept(`{"event":"1","device":"dev:1","session":"s","received":1,"file":"_track.qo","more":"another content"}`)
	seen := w.look()
	require.Equal(t, 1, seen.Lacking)
	require.Equal(t, at.Add(9*time.Minute+time.Second), w.asker.asked[0].To, "through the end of the session, and no further")
	require.Equal(t, "system:gaps", w.asker.asked[0].By)
	st := w.today()
	require.Equal(t, completeness.Incomplete, st.Verdict)
	require.Equal(t, int64(2), st.Lacks, "a repeat, and another content of an event, are no second event")
	require.Zero(t, w.look().Sessions, "it was looked at")

	w.accept(note("2", at.Add(2*time.Minute))) // One of the two is found.
	w.compared(at.Add(9*time.Minute + time.Second))
	seen = w.look()
	require.Equal(t, 1, seen.Sessions, "there is more of it")
	require.Len(t, w.asker.asked, 1, "and Notehub was asked")
	st = w.today()
	require.Equal(t, completeness.NotFound, st.Why)
	require.Equal(t, int64(1), st.Lacks)
	w.accept(note("3", at.Add(3*time.Minute)))
	w.look()
	require.Equal(t, completeness.NotHeardSince, w.today().Why)
}

func TestADayIsCompleteWhenTheBadgeWasHeardAfterItAndAllWasCompared(t *testing.T) {
	w := newWorld(t)
	midnight := domain.NewDate(2026, 11, 28).Span(time.FixedZone("EST", -5*3600)).From
	w.accept(begins("s", noon), note("1", noon.Add(time.Minute)), ends("s", noon.Add(2*time.Minute), 1))
	next := midnight.Add(time.Hour)
	w.accept(begins("next", next), ends("next", next.Add(time.Minute), 0))
	w.clock.at.Store(next.Add(time.Hour).Unix())
	seen := w.look()
	require.Equal(t, 2, seen.Sessions)
	require.Zero(t, seen.Lacking)
	require.Equal(t, next.Add(time.Minute+time.Second), w.asker.asked[0].To, "nothing was compared for an hour")
	require.Equal(t, completeness.NotCompared, w.today().Why)
	w.compared(next.Add(time.Minute + time.Second))
	w.look()
	st := w.today()
	require.Equal(t, completeness.Complete, st.Verdict)
	require.Equal(t, next.Add(time.Minute), st.Settled)

	w.accept(begins("later", next.Add(10*time.Minute)), ends("later", next.Add(11*time.Minute), 0))
	w.look()
	require.Len(t, w.asker.asked, 1, "within the hour a session that lacks nothing is no reason to ask")
}

func TestWithoutCredentialsNobodyIsAskedAndTheGapIsTold(t *testing.T) {
	w := newWorld(t)
	w.asker.none = true
	at := noon.Add(-2 * time.Hour)
	w.accept(begins("s", at), ends("s", at.Add(time.Minute), 4))
	require.Equal(t, 1, w.look().Lacking)
	require.Empty(t, w.asker.asked)
	require.Equal(t, completeness.Missing, w.today().Why)
	require.Equal(t, int64(4), w.today().Lacks)
}

func TestOnlyOneCountsACompanyAtATime(t *testing.T) {
	w := newWorld(t)
	w.accept(begins("s", noon))
	w.clock.move(time.Hour)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, ok, err := tx.SessCounts.Hold(ctx, noon)
		require.True(t, ok)
		return err
	})
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, _, err := tx.SessCounts.Hold(ctx, noon)
		require.NoError(t, err)
		more, err := w.counter.Count(t.Context(), acme) // In a transaction of its own.
		require.NoError(t, err)
		require.False(t, more)
		return nil
	})
	require.Equal(t, completeness.NothingHeard, w.today().Why)
	w.look()
	require.Equal(t, completeness.NotHeardSince, w.today().Why)
}

func TestWhatCameBeforeCountingBeganIsNotMissed(t *testing.T) {
	w := newWorld(t)
	at := noon.Add(-2 * time.Hour)
	w.accept(begins("s", at), note("1", at)) // Long ago.
	w.clock.move(40 * 24 * time.Hour)
	w.accept(ends("s", at.Add(time.Minute), 1))
	require.Zero(t, w.look().Lacking)
	require.Equal(t, completeness.Uncounted, w.today().Sessions[0].Why)
}
