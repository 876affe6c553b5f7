// Package sourcing brings what a company's source of planned work says over to ours:
// sites, crews, workers and jobs. A sync reads the source page by page into a
// snapshot, and then takes over, row by row, what changed; each page and each batch
// of rows is a transaction that also says how far the sync is. Nothing is changed at
// the source.
package sourcing

import (
	"context"
	"time"

	"actual/app/fences"
	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/source"
	"actual/ports"
)

// ErrUnderWay reports a sync that somebody else works on.
var ErrUnderWay = fault.New(fault.Conflict, "source.under_way", "the company's source is being read at this moment")

// Actor is who does what a source says, for the ledger.
const Actor = "system:aspire"

const (
	// daysBack and daysAhead are the window of jobs that is read, about today.
	daysBack, daysAhead = 7, 14
	// fresh is how long a list of sites, crews or workers need not be read again,
	// unless a job names what it did not have.
	fresh = 20 * time.Hour
	// together is how many rows are taken over in one transaction.
	together = 500
	// namedAtMost bounds how many rows are looked up because jobs name them.
	namedAtMost = 100_000
)

// Syncer reads a company's source and takes over what it says.
type Syncer struct {
	work     ports.UnitOfWork
	jobs     ports.JobSource
	clock    ports.Clock
	ids      ports.Identifiers
	importer *fences.Importer
	source   job.Source
}

// NewSyncer returns the use case, for Aspire.
func NewSyncer(work ports.UnitOfWork, jobs ports.JobSource, clock ports.Clock, ids ports.Identifiers, importer *fences.Importer) *Syncer {
	return &Syncer{work: work, jobs: jobs, clock: clock, ids: ids, importer: importer, source: source.Aspire}
}

// act is one transaction of a sync.
type act struct {
	ports.Tx
	*Run

	now time.Time
	to  source.Sync // As it will be.
}

// update runs one act, and stores how far the sync is by it.
func (r *Run) update(ctx context.Context, do func(ctx context.Context, a *act) error) error {
	var next source.Sync
	err := r.work.Update(ctx, r.company, func(ctx context.Context, tx ports.Tx) error {
		a := &act{Tx: tx, Run: r, now: r.clock.Now().UTC(), to: r.state.Copy()}
		if err := do(ctx, a); err != nil {
			return err
		}
		a.to.MovedAt, a.to.Problem = a.now, ""
		if err := tx.Syncs.Save(ctx, a.to); err != nil {
			return err
		}
		next = a.to
		next.Revision++
		if next.EndedAt.IsZero() {
			return nil
		}
		return tx.Ledger.Append(ctx, a.entry())
	})
	if err == nil {
		r.state = next
	}
	return err
}

// entry tells the ledger what a sync did.
func (a *act) entry() ledger.Entry {
	fields := ledger.Fields{
		"from": ledger.Text(a.to.From.String()), "to": ledger.Text(a.to.To.String()), "full": ledger.Bool(a.to.Full), "calls": ledger.Int(a.to.Calls),
		"source": ledger.Text(string(a.to.Source)),
	}
	for _, kind := range source.Kinds() {
		c := a.to.Counts[kind]
		for what, n := range map[string]int{
			"read": c.Read, "gone": c.Gone, "made": c.Made, "matched": c.Matched, "updated": c.Updated, "cancelled": c.Cancelled, "waiting": c.Waiting,
		} {
			fields[string(kind)+"s_"+what] = ledger.Int(int64(n))
		}
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: a.ids.New()}, Company: a.company, At: a.now.Unix(), Kind: ledger.SourceSynced, Actor: a.to.By,
		Subject: "sync:" + a.to.ID.String(), Body: ledger.NewObject(fields),
	}
}

// roster and plans change ours in the act's transaction.
func (a *act) roster() roster.Within {
	return roster.NewWithin(a.Tx, a.clock, a.ids, a.company, Actor, a.now)
}

func (a *act) plans() planning.Within {
	return planning.NewWithin(a.Tx, a.clock, a.ids, a.company, Actor, a.now)
}

// counted changes what is counted of a kind.
func (a *act) counted(kind source.Kind, change func(c *source.Counts)) {
	c := a.to.Counts[kind]
	change(&c)
	a.to.Counts[kind] = c
}
