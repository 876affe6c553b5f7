package labour

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/domain/source"
	"actual/domain/vendor"
	"actual/ports"
)

// Reader reads what was booked and clocked where a company plans its work.
type Reader struct {
	desk
	times  ports.TimeSource
	source job.Source
}

// NewReader returns the use case, for Aspire.
func NewReader(work ports.UnitOfWork, times ports.TimeSource, clock ports.Clock, ids ports.Identifiers) *Reader {
	return &Reader{desk: desk{work, clock, ids}, times: times, source: source.Aspire}
}

// SheetsOfTime is the source of what is read of time sheets in QuickBooks Time.
const SheetsOfTime = job.Source(vendor.QuickBooksTime)

// Actor is who stores what is read, for the ledger.
const Actor = "system:booked"

// Read is what became of a list that was read.
type Read struct {
	ports.BookedCounts
	Gone        int // Rows that the source has no more.
	Unbelieved  int // Rows that were not there; those were too many at once to be believed, and stay.
	Findings    int // What is wrong of the rows that were read.
	Unplaced    int // Rows of which it is not known which of ours they are of: their worker, or of labour their site.
	Calls       int
	Forbidden   bool // The company's credentials may not read the list.
	From, To    domain.Date
	Started     time.Time
	TookSeconds int64
}

// The places of a run.
const atClocks = "clocks"

// Work reads labour, then what was clocked, a turn for each. A company without
// credentials has nothing to be read.
func (r *Reader) Work(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	if t.Place == atClocks {
		_, err := r.Clocks(ctx, company)
		return "", err
	}
	if _, err = r.Times(ctx, company); errors.Is(err, vendor.ErrNoCredential) {
		return "", nil
	}
	return atClocks, err
}

// Times reads the labour of the last days, today's included, and stores it.
//
// Errors: those of ports.TimeSource but for ErrSourceScope, fault.Unavailable.
func (r *Reader) Times(ctx context.Context, company domain.CompanyID) (Read, error) {
	p, err := r.begin(ctx, company)
	if err != nil {
		return Read{}, err
	}
	return read(ctx, p, list[booked.Labour]{
		what: ports.BookedLabour, ref: func(l booked.Labour) string { return l.Ref },
		page: func(q ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
			return p.times.ListTimes(ctx, company, p.window, q)
		},
		around: p.sitesOf, put: p.putTimes,
		stored: func(ctx context.Context, tx ports.Tx) (refs []string, err error) {
			rows, err := tx.Booked.Between(ctx, p.window.From, p.window.To, ports.BookedQuery{Source: p.source})
			for _, row := range rows {
				refs = append(refs, row.Ref)
			}
			return refs, err
		},
		gone: func(ctx context.Context, tx ports.Tx, refs []string) (int, error) {
			return tx.Booked.Gone(ctx, p.source, refs, p.clock.Now())
		},
	})
}

// Clocks reads what was clocked in the last days, and stores it. Errors as of Times.
func (r *Reader) Clocks(ctx context.Context, company domain.CompanyID) (Read, error) {
	p, err := r.begin(ctx, company)
	if err != nil {
		return Read{}, err
	}
	return read(ctx, p, list[booked.Clocked]{
		what: ports.BookedClocked, ref: func(c booked.Clocked) string { return c.Ref },
		page: func(q ports.SourceQuery) (ports.SourcePage[booked.Clocked], error) {
			return p.times.ListClocks(ctx, company, p.window, q)
		},
		around: func(context.Context, []booked.Clocked) error { return nil }, put: p.putClocks,
		stored: func(ctx context.Context, tx ports.Tx) (refs []string, err error) {
			rows, err := tx.Clocked.Between(ctx, p.window.From, p.window.To, ports.ClockQuery{Source: p.source})
			for _, row := range rows {
				refs = append(refs, row.Ref)
			}
			return refs, err
		},
		gone: func(ctx context.Context, tx ports.Tx, refs []string) (int, error) {
			return tx.Clocked.Gone(ctx, p.source, refs, p.clock.Now())
		},
	})
}

// pass is one reading of a list.
type pass struct {
	*Reader
	company domain.CompanyID
	window  ports.TimeWindow
	plan    booked.Plan
	sites   map[string]string // Of tickets, by refs, as far as they are known.
	out     Read
}

func (r *Reader) begin(ctx context.Context, company domain.CompanyID) (*pass, error) {
	p := &pass{Reader: r, company: company, sites: map[string]string{}}
	err := r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		today := domain.DateOf(r.clock.Now(), c.Zone())
		p.window = ports.TimeWindow{From: today.AddDays(-daysBack), To: today, Zone: c.Zone()}
		planned, err := tx.Booked.Planned(ctx, r.source, p.window.From, p.window.To)
		p.plan = booked.NewPlan(planned)
		return err
	})
	p.out.From, p.out.To, p.out.Started = p.window.From, p.window.To, r.clock.Now()
	return p, err
}

// list is a list of the source.
type list[R any] struct {
	what   ports.BookedList
	ref    func(R) string
	page   func(q ports.SourceQuery) (ports.SourcePage[R], error)
	around func(ctx context.Context, rows []R) error // Looks up what belongs to rows, outside of a transaction.
	put    func(ctx context.Context, tx ports.Tx, rows []R) (ports.BookedCounts, int, error)
	stored func(ctx context.Context, tx ports.Tx) ([]string, error)
	gone   func(ctx context.Context, tx ports.Tx, refs []string) (int, error)
}

// read reads a list page by page, each of which is stored for itself: what is cut off
// begins anew and finds most as it is. Once all is read, what was not there is gone.
func read[R any](ctx context.Context, p *pass, l list[R]) (Read, error) {
	seen := map[string]bool{}
	for q := (ports.SourceQuery{}); ; {
		page, err := l.page(q)
		if errors.Is(err, ports.ErrSourceScope) {
			p.out.Forbidden = true
			return p.out, nil
		}
		if err == nil {
			p.out.Calls, p.out.Findings = p.out.Calls+page.Calls, p.out.Findings+len(page.Findings)
			err = l.around(ctx, page.Rows)
		}
		if err == nil {
			err = keepPage(ctx, p, l, page.Rows)
		}
		if err != nil {
			return p.out, fmt.Errorf("read booked %s: %w", l.what, err)
		}
		for _, row := range page.Rows {
			seen[l.ref(row)] = true
		}
		for _, f := range page.Findings {
			seen[f.Ref] = true // It is there, though it may not be read.
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if err := end(ctx, p, l, seen); err != nil {
		return p.out, fmt.Errorf("read booked %s: %w", l.what, err)
	}
	p.out.TookSeconds = int64(p.clock.Now().Sub(p.out.Started) / time.Second)
	return p.out, nil
}

func keepPage[R any](ctx context.Context, p *pass, l list[R], rows []R) error {
	var counts ports.BookedCounts
	var unplaced int
	err := p.work.Update(ctx, p.company, func(ctx context.Context, tx ports.Tx) (err error) {
		counts, unplaced, err = l.put(ctx, tx, rows)
		return err
	})
	p.out.Created, p.out.Changed, p.out.Unchanged = p.out.Created+counts.Created, p.out.Changed+counts.Changed, p.out.Unchanged+counts.Unchanged
	p.out.Unplaced += unplaced
	return err
}

// end marks what is gone, and tells the ledger what is new.
func end[R any](ctx context.Context, p *pass, l list[R], seen map[string]bool) error {
	return p.work.Update(ctx, p.company, func(ctx context.Context, tx ports.Tx) error {
		p.out.Gone, p.out.Unbelieved = 0, 0
		if err := tx.BookedRead.Note(ctx, p.source, l.what, p.out.Started); err != nil {
			return err
		}
		there, err := l.stored(ctx, tx)
		if err != nil {
			return err
		}
		var unseen []string
		for _, ref := range there {
			if !seen[ref] {
				unseen = append(unseen, ref)
			}
		}
		if !booked.Believable(len(there), len(unseen)) {
			p.out.Unbelieved = len(unseen)
		} else if p.out.Gone, err = l.gone(ctx, tx, unseen); err != nil {
			return err
		}
		if p.out.Created+p.out.Changed+p.out.Gone == 0 {
			return nil
		}
		return tx.Ledger.Append(ctx, p.entry(p.company, ledger.BookedRead, Actor, "source:"+string(p.source), ledger.Fields{
			"what": ledger.Text(string(l.what)), "from": ledger.Text(p.window.From.String()), "to": ledger.Text(p.window.To.String()), "calls": count(p.out.Calls),
			"created": count(p.out.Created), "changed": count(p.out.Changed), "gone": count(p.out.Gone), "unbelieved": count(p.out.Unbelieved),
		}))
	})
}

func count(n int) ledger.Value { return ledger.Int(int64(n)) }
