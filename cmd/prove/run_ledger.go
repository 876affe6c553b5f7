package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// runLedger moves the clock of two real servers over changes of the clocks and
// over downtimes, and kills one of them in the middle.
var runLedger = claim{
	name:   "run-ledger",
	target: "two processes, a weekly task, the clock moved over changes of the clocks and over ten days and seven months of downtime, a server killed: each period ran once, and the ledger says when and why late",
	run:    proveRunLedger,
}

// weekly is due on Sundays at 02:30 in each company's time zone.
const weekly = "runs.forget.v1"

// ledgerProof is the proof at work.
type ledgerProof struct {
	b       *bench
	admin   *pgx.Conn
	began   time.Time // By the machine's clock: of the stretch that runs.
	from    time.Time // By the servers'.
	speed   int64
	servers []*process
	clients map[string]client // By the company's ref.
}

// A stretch is a time in which servers are at work; between two of them none is.
type stretch struct {
	what  string
	from  string // Of the servers' clock.
	speed int64
	until []string // "company period": the runs that end the stretch when they are done.
	past  string   // It goes on until this time at least; empty: it need not.
	kill  bool     // One server is killed as soon as a run is in hand.
	pokes int      // So many triggers from outside come at once, from all sides.
}

var stretches = []stretch{
	{what: "spring in America: 02:30 does not exist", from: "2027-03-14T06:56:00Z", speed: 60, until: []string{"newyork 2027-03-14"}},
	{what: "the last look before ten days of downtime", from: "2027-03-20T12:00:00Z", speed: 60, past: "2027-03-20T12:03:00Z"},
	{
		what: "after ten days of downtime, two Sundays and spring in Europe among them", from: "2027-03-30T12:00:00Z", speed: 60,
		until: []string{"newyork 2027-03-21", "newyork 2027-03-28", "berlin 2027-03-21", "berlin 2027-03-28"}, kill: true, pokes: 40,
	},
	{
		what: "after seven months of downtime", from: "2027-10-30T12:00:00Z", speed: 60,
		until: []string{"newyork 2027-10-24", "berlin 2027-10-24"}, kill: true, pokes: 40,
	},
	{what: "autumn in Europe: 02:30 comes twice", from: "2027-10-31T00:26:00Z", speed: 120, until: []string{"berlin 2027-10-31"}, past: "2027-10-31T01:40:00Z"},
	{what: "a week later", from: "2027-11-07T07:26:00Z", speed: 60, until: []string{"newyork 2027-10-31", "newyork 2027-11-07", "berlin 2027-11-07"}},
}

func proveRunLedger(ctx context.Context, b *bench) (result, error) {
	p := &ledgerProof{b: b, clients: map[string]client{}}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	for _, s := range stretches {
		if err := p.stretch(ctx, s); err != nil {
			return result{}, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return p.judge(ctx)
}

func (p *ledgerProof) open(ctx context.Context) error {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	var err error
	if p.admin, err = pgx.Connect(ctx, p.b.database.AdminURL); err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, p.admin.Close)
	if _, err := p.admin.Exec(ctx, watched); err != nil {
		return err
	}
	if err := p.move("2027-03-13T12:00:00Z", 60); err != nil {
		return err
	}
	for ref, zone := range map[string]string{"newyork": "America/New_York", "berlin": "Europe/Berlin"} {
		c, err := p.b.furnish(ctx, ref, zone)
		if err == nil { // One that outlives the proof.
			c.key, err = p.b.actual(ctx, "apikey", "create", "--company", ref, "--label", "year", "--scope", "admin", "--valid", "365d")
		}
		if err != nil {
			return err
		}
		p.clients[ref] = c
	}
	if _, err := p.b.actual(ctx, "run", "due"); err != nil { // The first rows; it makes the house, too.
		return err
	}
	house, err := p.b.actual(ctx, "apikey", "create", "--company", "house", "--label", "timer", "--scope", "runs:trigger", "--valid", "365d")
	p.clients["house"] = client{key: house}
	if err != nil {
		return err
	}
	return err
}

// watched notes each turn that begins and each run that ends, beside the ledger.
const watched = `
CREATE SCHEMA watched;
CREATE TABLE watched.run (n bigserial, whose uuid, kind text, period text, state text, turn int, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION watched.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
	INSERT INTO watched.run (whose, kind, period, state, turn) VALUES (NEW.company_id, NEW.kind, NEW.period, NEW.state, NEW.turn);
	RETURN NULL;
END $$;
CREATE TRIGGER watched AFTER UPDATE OF state ON run FOR EACH ROW EXECUTE FUNCTION watched.note();`

// move sets the clock of what is started from now on.
func (p *ledgerProof) move(from string, speed int64) error {
	at, err := time.Parse(time.RFC3339, from)
	p.from, p.began, p.speed = at, time.Now(), speed
	p.b.more = []string{"ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", from, p.began.UTC().Format(time.RFC3339Nano), speed)}
	return err
}

// now is what the servers' clock says.
func (p *ledgerProof) now() time.Time {
	return p.from.Add(time.Since(p.began) * time.Duration(p.speed))
}

func (p *ledgerProof) stretch(ctx context.Context, s stretch) error {
	if err := p.move(s.from, s.speed); err != nil {
		return err
	}
	p.b.say("%s: two servers from %s on, %d times as fast", s.what, s.from, s.speed)
	p.servers = nil
	for range 2 {
		server, err := p.b.start(ctx)
		if err != nil {
			return err
		}
		p.servers = append(p.servers, server)
	}
	if s.kill {
		if err := p.killOne(ctx); err != nil {
			return err
		}
	}
	for _, server := range p.servers {
		if err := server.ready(ctx); err != nil {
			return err
		}
	}
	if err := p.poke(ctx, s.pokes); err != nil {
		return err
	}
	err := wait(ctx, 4*time.Minute, func() (bool, error) { return p.over(ctx, s) })
	for _, server := range p.servers {
		err = errors.Join(err, server.stop(ctx))
	}
	return err
}

// over reports whether what the stretch waits for is done.
func (p *ledgerProof) over(ctx context.Context, s stretch) (bool, error) {
	if s.past != "" {
		past, err := time.Parse(time.RFC3339, s.past)
		if err != nil || p.now().Before(past) {
			return false, err
		}
	}
	var open int
	err := p.admin.QueryRow(ctx, `SELECT count(*) FROM unnest($1::text[]) AS w (run) WHERE NOT EXISTS (
			SELECT FROM run r JOIN company c USING (company_id) WHERE c.ref || ' ' || r.period = w.run AND r.kind = $2 AND r.state = 'done')`, s.until, weekly).Scan(&open)
	return open == 0, err
}

// killOne kills a server as soon as a run is in hand.
func (p *ledgerProof) killOne(ctx context.Context) error {
	err := wait(ctx, time.Minute, func() (running bool, err error) {
		err = p.admin.QueryRow(ctx, `SELECT EXISTS (SELECT FROM watched.run WHERE at > $1 AND state IN ('queued', 'running'))`, p.began).Scan(&running)
		return running, err
	})
	if err != nil {
		return err
	}
	killed := p.servers[0]
	if err := killed.cmd.Process.Kill(); err != nil {
		return err
	}
	killed.done <- <-killed.done
	p.servers = p.servers[1:]
	p.b.say("killed a server in the middle of it")
	return nil
}

// poke triggers what is due from outside: for each company, and for all.
func (p *ledgerProof) poke(ctx context.Context, times int) error {
	var mu sync.Mutex
	var failed []error
	var all sync.WaitGroup
	for n := range times {
		for _, c := range p.clients {
			c.url = p.servers[n%len(p.servers)].url
			all.Go(func() {
				status, body, err := c.ask(ctx, http.MethodPost, "/v1/runs/due", "")
				mu.Lock()
				defer mu.Unlock()
				if err == nil && status != http.StatusOK {
					err = fmt.Errorf("POST /v1/runs/due: %d %s", status, body)
				}
				if err != nil && len(failed) == 0 {
					failed = append(failed, err)
				}
			})
		}
	}
	all.Wait()
	return errors.Join(failed...)
}
