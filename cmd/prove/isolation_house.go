package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/described"
	"actual/contracts/notehub/season"
)

// furnishMatrix makes the companies, lets a day happen to each over HTTP, and
// hires the callers. No server runs afterwards.
func furnishMatrix(ctx context.Context, b *bench, small bool) (*matrix, error) {
	api, err := described.Load()
	if err != nil {
		return nil, err
	}
	m := &matrix{b: b, small: small, api: api, worked: map[string][]*described.Template{}, traced: map[string]bool{}, shows: map[string]map[string]bool{}, ownerless: map[string]bool{}, untried: map[string]bool{}, refusedScout: map[string][]string{}, cases: map[string]int{}, leaking: map[string]bool{}}
	if nameless := api.Nameless(); len(nameless) > 0 {
		return nil, fmt.Errorf("nothing says what these are identifiers of: %s: give them x-entity", strings.Join(nameless, ", "))
	}
	refs := []string{"kestrel", "osprey", "heron", "scoutfinch"}
	if small {
		refs = []string{"kestrel", "osprey", "scoutfinch"}
	}
	if m.admin, err = pgx.Connect(ctx, b.database.AdminURL); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(ctx context.Context) error { return m.admin.Close(ctx) })
	b.more = append(b.more, "ACTUAL_VENDOR_NOTEHUB=attempts=1 rate=1000/1s/500", // Nobody answers for it: that is soon clear.
		hookNetworks) // Nor there, where the stock's webhooks would be posted to.
	if err := b.mailbox(); err != nil {
		return nil, err
	}
	m.openStandIn()
	if err := m.live(ctx, refs); err != nil {
		return nil, err
	}
	if err := errors.Join(m.mark(ctx), m.seed(ctx)); err != nil {
		return nil, err
	}
	for _, f := range m.firms {
		if err := m.hire(ctx, f); err != nil {
			return nil, fmt.Errorf("callers of %s: %w", f.ref, err)
		}
	}
	b.say("%d companies have lived a day; %d callers", len(m.firms), m.callers())
	return m, nil
}

// live makes the companies by the command line and lets a season happen to each.
func (m *matrix) live(ctx context.Context, refs []string) error {
	var sides []*tenantSide
	for i, ref := range refs {
		s := season.New(season.Config{Seed: uint64(31 + i), Days: 3, Crews: 1, BadgesPerCrew: 2, Sites: 20, MinStops: 5, MaxStops: 6})
		c, err := m.b.furnish(ctx, ref, "America/New_York")
		if err != nil {
			return err
		}
		if err := m.b.staff(ctx, ref, s); err != nil {
			return err
		}
		// The proof is not to be stopped for its haste.
		if _, err := m.b.actual(ctx, "company", "limits", ref, "key.requests=100000000", "company.requests=100000000", "keys=100000", "routes=100000"); err != nil {
			return err
		}
		if err := m.account(ctx, ref); err != nil {
			return err
		}
		f := &firm{ref: ref, admin: withKey("an admin's key", c.key, ofCompany...), routeSecret: c.route, kept: map[string]bool{}, used: map[string]bool{}}
		if err := m.admin.QueryRow(ctx, `SELECT c.company_id::text FROM company c WHERE ref = $1`, ref).Scan(&f.company); err != nil {
			return err
		}
		m.firms, sides = append(m.firms, f), append(sides, &tenantSide{ref: ref, client: c, season: s})
	}
	server, err := m.b.serve(ctx)
	if err != nil {
		return err
	}
	for _, side := range sides {
		side.client.url = server.url
		if err := side.live(ctx); err != nil {
			return err
		}
		if err := side.knock(ctx); err != nil {
			return err
		}
	}
	if err := m.settled(ctx); err != nil {
		return err
	}
	for _, side := range sides {
		if err := m.b.rule(ctx, side); err != nil {
			return err
		}
	}
	if err := m.settled(ctx); err != nil {
		return err
	}
	return server.stop(ctx)
}

// knock delivers events of devices that nobody knows: what can be ended once is
// needed more than once.
func (s *tenantSide) knock(ctx context.Context) error {
	for i := range 60 {
		unknown := fmt.Appendf(nil, `{"event":"%s-unknown-%d","device":"dev:%s-unknown-%d","when":1775500000,"file":"_track.qo","body":{}}`, s.ref, i, s.ref, i)
		if status, said, err := s.client.post(ctx, unknown); err != nil || status != http.StatusOK {
			return fmt.Errorf("post: %d %s: %w", status, said, err)
		}
	}
	return nil
}

// settled waits until the server has nothing left to do of what was asked.
func (m *matrix) settled(ctx context.Context) error {
	if err := m.b.quiet(ctx); err != nil {
		return err
	}
	return m.drained(ctx)
}

// drained waits until no task of a company waits or runs: a company may have ten.
func (m *matrix) drained(ctx context.Context) error {
	return wait(ctx, time.Minute, func() (idle bool, err error) {
		// Nobody answers for Notehub here: what was asked of it is given up.
		if _, err := m.admin.Exec(ctx, `UPDATE river.river_job SET state = 'cancelled', finalized_at = now() WHERE kind = 'backfill.fetch.v1' AND state IN ('retryable', 'scheduled')`); err != nil {
			return false, err
		}
		err = m.admin.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM river.river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND args->>'company_id' IN (SELECT company_id::text FROM company))`).Scan(&idle)
		return idle, err
	})
}

// mark puts the firm's word into the texts that the season gave all firms alike,
// and keeps the keys that are in use out of stock.
func (m *matrix) mark(ctx context.Context) error {
	for _, f := range m.firms {
		for _, sql := range []string{
			`UPDATE site SET name = $2 || ' ' || name, ref = $2 || '-' || ref WHERE company_id = $1`,
			`UPDATE badge SET label = $2 || ' ' || label WHERE company_id = $1`,
		} {
			if _, err := m.admin.Exec(ctx, sql, f.company, f.ref); err != nil {
				return err
			}
		}
		rows, err := m.admin.Query(ctx, `SELECT id::text FROM api_key WHERE company_id = $1 UNION ALL SELECT id::text FROM route WHERE company_id = $1`, f.company)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		f.protect(ids...)
	}
	return nil
}

// send sends a request as a caller.
func (m *matrix) send(ctx context.Context, c *caller, r described.Request) (described.Answer, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, m.url+r.Target, strings.NewReader(string(r.Body)))
	if err != nil {
		return described.Answer{}, err
	}
	for _, h := range []http.Header{r.Header, c.header} {
		for name, values := range h {
			req.Header[name] = values
		}
	}
	got, err := answerTo(req)
	if err == nil && got.Status == http.StatusTooManyRequests && !enough(got) {
		err = fmt.Errorf("%s %s: the proof is over a limit: %s", r.Method, r.Target, got.Body)
	}
	return got, err
}

// enough reports whether an answer says that there were enough sign-ins from here
// of late: a limit that nobody can lift.
func enough(got described.Answer) bool {
	return got.Status == http.StatusTooManyRequests && bytes.Contains(got.Body, []byte(`"sign_in.too_often"`))
}

// ask fills a template with what is the firm's and sends it as its admin; where a
// thing was ended already, with another of its kind. It reports whether there was
// anything to fill it with.
func (m *matrix) ask(ctx context.Context, f *firm, t *described.Template) (got described.Answer, sent bool, err error) {
	suited, err := m.suited(ctx, f, t)
	if err != nil {
		return got, false, err
	}
	if len(suited) > 0 {
		if got, sent, err = m.askWith(ctx, f, t, suited); err != nil || sent && good(got) {
			return got, sent, err
		}
	}
	const first, last = 40, 5 // Of those in stock: what was ended last is what can be begun again.
	for i := range 1 + first + last {
		instead := map[string]string{}
		for _, s := range t.Slots() {
			ids := f.all(s.Entity)
			switch {
			case i == 0 || len(ids) == 0:
			case i <= first:
				instead[s.Place] = ids[(i-1)%len(ids)]
			default:
				instead[s.Place] = ids[len(ids)-1-(i-first-1)%len(ids)]
			}
		}
		got, sent, err = m.askWith(ctx, f, t, instead)
		if err != nil || !sent || good(got) || m.reads(t.Operation) || len(instead) == 0 && i > 0 || got.Status != http.StatusConflict && got.Status != http.StatusUnprocessableEntity && i > 4 && i < first {
			break
		}
	}
	return got, sent, err
}

func (m *matrix) askWith(ctx context.Context, f *firm, t *described.Template, instead map[string]string) (described.Answer, bool, error) {
	x := f.filling(t, instead)
	if err := m.preview(ctx, f, t, x); err != nil {
		return described.Answer{}, false, err
	}
	if err := m.ready(ctx, f, t); err != nil {
		return described.Answer{}, false, err
	}
	r := t.Request(x)
	if err := m.guard(ctx, f, t, &r, instead); err != nil {
		return described.Answer{}, false, err
	}
	if len(x.lacks) > 0 {
		return described.Answer{}, false, nil
	}
	switch t.Operation.ID {
	case comingBack:
		var err error
		if r.Body, err = m.allowed(ctx, f, t.Operation); err != nil {
			return described.Answer{}, false, err
		}
	case delivering:
		r.Body = fmt.Appendf(nil, `{"event":"%s-delivered","device":"dev:%s-unknown","when":1775500000,"file":"_track.qo","body":{}}`, f.ref, f.ref)
	}
	got, err := m.asOwner(ctx, f, t.Operation, r)
	if (good(got) || got.Status == http.StatusConflict) && !m.reads(t.Operation) { // What is in conflict was ended by another way.
		for _, id := range x.sent {
			f.used[id] = true
		}
	}
	return got, true, err
}

// asOwner sends a request as who may: as the admin in a session, where it is about
// what a key has not.
func (m *matrix) asOwner(ctx context.Context, f *firm, o *described.Operation, r described.Request) (described.Answer, error) {
	got, err := m.send(ctx, m.ownerOf(f, o), r)
	if err == nil && got.Status == http.StatusNotFound && o.Capability == "signed-in" {
		got, err = m.send(ctx, f.person(), r)
	}
	return got, err
}

// person returns the first caller of a firm who is one.
func (f *firm) person() *caller {
	for _, c := range f.callers {
		if c.known && c.header.Get("Cookie") != "" && !c.house {
			return c
		}
	}
	return f.admin
}

// delivering is the operation that a route's secret opens.
const delivering = "postNotehubEvents"

// ownerOf returns the first of a firm's callers who may call the operation; nil
// where none may.
func (m *matrix) ownerOf(f *firm, o *described.Operation) *caller {
	for _, c := range f.callers {
		if c.expect(o.Capability) == mustPass {
			return c
		}
	}
	return nil
}
