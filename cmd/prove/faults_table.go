package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"actual/contracts/faults"
	"actual/domain"
	"actual/ports"
)

// faultyVendor is what the table needs of a vendor.
type faultyVendor struct {
	name  string
	calls []faultyCall
	open  func(p *faultsProof, company domain.CompanyID) (faultyWorld, error)
	ends  map[error]string // What the adapter's own failures are called.
}

// faultyCall is one call of a vendor's adapter.
type faultyCall struct {
	name      string
	operation string // Of the vendor's description, that the fault is done to …
	after     int    // … but not to the first so many.
	writes    bool   // It changes something at the vendor,
	once      bool   // and must not be done twice: it is no PUT or DELETE.
	do        func(ctx context.Context, w faultyWorld) error
	designed  map[faults.Kind]designed // Where it is not as usual.
}

// designed is what becomes of a call: where the fault is done once, and where it
// is done every time. Several outcomes are parted by a bar.
type designed struct{ once, always string }

// faultyWorld is an adapter before its vendor's stand-in, both as new, for one
// company.
type faultyWorld interface {
	injector() *faults.Injector
	state() (before, after, now string) // Of what the call changes at the vendor.
	requests() int                      // That the adapter says it made.
	secrets() []string                  // That nobody may be shown.
	said() string                       // What was logged.
	close()
}

// usually is what becomes of a call that may be repeated.
func usually(k faults.Kind) designed {
	switch k {
	case faults.Unauthorized, faults.Forbidden:
		return designed{"refused", "refused"}
	case faults.TooMany, faults.TooManySeconds, faults.TooManyDate:
		return designed{"ok", "busy"}
	case faults.TooManyAbsurd:
		return designed{"busy", "busy"}
	case faults.Garbage, faults.WrongType:
		return designed{"ok", "unreadable"}
	case faults.PageShifted, faults.DuplicateRow:
		return designed{"ok", "ok"}
	}
	return designed{"ok", "down"}
}

// unrepeatable is what becomes of one that may not.
func unrepeatable(k faults.Kind) designed {
	switch k {
	case faults.Unauthorized, faults.Forbidden, faults.TooMany, faults.TooManySeconds, faults.TooManyDate, faults.TooManyAbsurd, faults.PageShifted, faults.DuplicateRow:
		return usually(k)
	}
	return designed{"unknown", "unknown"}
}

func (c faultyCall) design(k faults.Kind) designed {
	if d, is := c.designed[k]; is {
		return d
	}
	if c.once {
		return unrepeatable(k)
	}
	return usually(k)
}

// outcome names what became of a call.
func (v faultyVendor) outcome(err error) string {
	if err == nil {
		return "ok"
	}
	named := map[error]string{
		ports.ErrUnknownOutcome: "unknown", ports.ErrVendorBusy: "busy", ports.ErrVendorResting: "resting", ports.ErrVendorUnreadable: "unreadable", ports.ErrVendorDown: "down",
	}
	for failure, name := range v.ends {
		if errors.Is(err, failure) {
			return name
		}
	}
	for failure, name := range named {
		if errors.Is(err, failure) {
			return name
		}
	}
	return "?"
}

// cell is a fault done to a call, once or always.
type cell struct {
	fault   faults.Entry
	call    faultyCall
	always  bool
	outcome string
	asked   int // Requests that came to the vendor.
	took    time.Duration
	wrong   []string
}

func (c *cell) complain(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

func (c *cell) want() string {
	d := c.call.design(c.fault.Kind)
	if c.always {
		return d.always
	}
	return d.once
}

// faultTally counts cells.
type faultTally struct{ cells, wrong, requests, writes int }

func (t *faultTally) add(o faultTally) {
	t.cells, t.wrong, t.requests, t.writes = t.cells+o.cells, t.wrong+o.wrong, t.requests+o.requests, t.writes+o.writes
}

func (t faultTally) ok() bool { return t.cells > 0 && t.wrong == 0 }

func (t faultTally) String() string {
	return fmt.Sprintf("%d of %d cells as designed, %d requests by the stand-in's own record, %d writes left it in the state that the adapters said", t.cells-t.wrong, t.cells, t.requests, t.writes)
}

// atOnce is how many cells run beside each other: they wait most of their time.
const atOnce = 12

// table goes through every fault and call of a vendor.
func (p *faultsProof) table(ctx context.Context, v faultyVendor) (faultTally, error) {
	var cells []*cell
	for _, f := range faults.All {
		for _, call := range v.calls {
			cells = append(cells, &cell{fault: f, call: call}, &cell{fault: f, call: call, always: true})
		}
	}
	p.b.say("%s: %d calls under %d faults, once and always", v.name, len(v.calls), len(faults.All))
	queue, failed := make(chan *cell, len(cells)), make(chan error, atOnce)
	for _, c := range cells {
		queue <- c
	}
	close(queue)
	for range atOnce {
		go func() {
			var err error
			for c := range queue {
				err = errors.Join(err, p.cell(ctx, v, c))
			}
			failed <- err
		}()
	}
	var err error
	for range atOnce {
		err = errors.Join(err, <-failed)
	}
	return p.show(v, cells), err
}

// show prints the table.
func (p *faultsProof) show(v faultyVendor, cells []*cell) (t faultTally) {
	line := fmt.Sprintf("%-16s", v.name)
	for _, c := range v.calls {
		line += fmt.Sprintf(" | %-22s", c.name)
	}
	p.b.say("%s", line)
	for row := range slices.Chunk(cells, 2*len(v.calls)) {
		line = fmt.Sprintf("%-16s", row[0].fault.Kind)
		for pair := range slices.Chunk(row, 2) {
			line += fmt.Sprintf(" | %-22s", fmt.Sprintf("%s %d · %s %d", pair[0].outcome, pair[0].asked, pair[1].outcome, pair[1].asked))
		}
		p.b.say("%s", line)
	}
	for _, c := range cells {
		t.cells++
		t.requests += c.asked
		if c.call.writes && len(c.wrong) == 0 {
			t.writes++
		}
		if len(c.wrong) > 0 {
			t.wrong++
			p.b.say("WRONG %s %s, always %v: %s", c.fault.Kind, c.call.name, c.always, strings.Join(c.wrong, "; "))
		}
	}
	p.b.say("(outcome and requests at the vendor where the fault is done once · and every time)")
	return t
}

// superuser makes companies, of which the table needs hundreds.
type superuser struct{ pool *pgxpool.Pool }

func newAdmin(ctx context.Context, url string) (*superuser, error) {
	pool, err := pgxpool.New(ctx, url)
	return &superuser{pool}, err
}

func (s *superuser) close(context.Context) error {
	s.pool.Close()
	return nil
}

func (s *superuser) company(ctx context.Context) (domain.CompanyID, error) {
	id := newCompanyID()
	_, err := s.pool.Exec(ctx, `INSERT INTO company (company_id, ref, name, time_zone, created_at) VALUES ($1, $2, 'Proof', 'America/New_York', now())`, id.UUID, "f-"+id.String())
	return id, err
}

// lockedText is a text that several may write to.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns what was written.
func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
