package retention

import (
	"context"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// sight is what an erasure looks at.
type sight struct {
	worker  job.Worker
	erasure job.Erasure // As it will be.
	now     time.Time
	against error
	asked   bool // It was asked for before: contacts went then.
	worn    []badge.Custody
	crews   int
	beside  int
	names   []string // What the worker is and was called.
	apart   int64    // Discrepancies that are about the worker.
	sent    int64    // Items of transfers that are of the worker's time.
}

func (x *Eraser) look(ctx context.Context, tx ports.Tx, id domain.WorkerID) (s sight, err error) {
	s.now = x.clock.Now().UTC().Truncate(time.Second)
	if s.worker, err = tx.Workers.ByID(ctx, id); err != nil {
		return s, err
	}
	if s.worn, err = tx.Custodies.List(ctx, ports.CustodyQuery{Worker: id}); err != nil {
		return s, err
	}
	in, err := tx.Members.List(ctx, ports.MembershipQuery{Worker: id})
	if err != nil {
		return s, err
	}
	s.crews = len(in)
	for _, m := range in {
		s.stillAt(m.Span)
	}
	for _, c := range s.worn {
		s.stillAt(c.Span)
	}
	if s.beside, err = besideWorker(ctx, tx, id); err != nil {
		return s, err
	}
	if s.names, err = namesOf(ctx, tx, s.worker); err != nil {
		return s, err
	}
	if s.apart, err = apartFrom(ctx, tx, id); err != nil {
		return s, err
	}
	held, err := heldWorker(ctx, tx, id, s.worn)
	if err != nil {
		return s, err
	}
	if !held.IsZero() {
		s.against = job.ErrOnHold.With("hold %s", held)
	}
	var before job.Erasure
	before, s.asked, err = tx.Erasures.Of(ctx, id)
	s.erasure = job.Erasure{Worker: id, AskedAt: s.now, Due: job.NamesDue(lastWorn(s.worn, s.now), tenant.PayRecordDays, s.now)}
	if s.asked {
		s.erasure.AskedAt, s.erasure.AskedBy, s.erasure.Done = before.AskedAt, before.AskedBy, before.Done
	}
	if err := s.transferred(ctx, tx); err != nil {
		return s, err
	}
	if !before.Done.IsZero() {
		s.against = job.ErrErased
	}
	return s, err
}

// namesOf returns what a worker is called, and was, as far as the ledger knows.
func namesOf(ctx context.Context, tx ports.Tx, w job.Worker) ([]string, error) {
	names := []string{w.Particulars().Name}
	subject := workerSubject(w.ID())
	err := tx.Beside.Each(ctx, func(b ledger.Beside) error {
		if b.Subject == subject && b.Field == "name" && !slices.Contains(names, b.Value) {
			names = append(names, b.Value)
		}
		return nil
	})
	return names, err
}

func (s *sight) stillAt(span domain.Span) {
	if !span.Empty() && (span.To.IsZero() || span.To.After(s.now)) {
		s.against = job.ErrAtWork
	}
}

// lastWorn returns until when the worker last wore a badge; zero is never. Of one
// that they wear still that is now, at the earliest.
func lastWorn(all []badge.Custody, now time.Time) (last time.Time) {
	for _, c := range all {
		if c.Span.Empty() {
			continue
		}
		until := c.Span.To
		if until.IsZero() {
			until = later(c.Span.From, now)
		}
		last = later(last, until)
	}
	return last
}

// heldWorker returns a hold that covers the worker: on them, or on a badge that
// they wore in its span, or on a site at which such a badge was then.
func heldWorker(ctx context.Context, tx ports.Tx, id domain.WorkerID, worn []badge.Custody) (domain.HoldID, error) {
	all, err := tx.Holds.List(ctx, false, domain.HoldID{}, 100_000)
	if err != nil {
		return domain.HoldID{}, err
	}
	for _, h := range all {
		if h.Worker == id {
			return h.ID, nil
		}
		span := domain.Span{From: h.From, To: h.To}
		for _, c := range worn {
			if !c.Span.Overlaps(span) {
				continue
			}
			covers := h.Badge == c.Badge
			if !h.Site.IsZero() {
				there, err := tx.Visits.List(ctx, ports.VisitQuery{Badge: c.Badge, Site: h.Site, From: later(h.From, c.Span.From), To: sooner(h.To, c.Span.To), Limit: 1})
				if err != nil {
					return domain.HoldID{}, err
				}
				covers = len(there) > 0
			}
			if covers {
				return h.ID, nil
			}
		}
	}
	return domain.HoldID{}, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sooner returns the earlier of two ends; zero is open.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// apartFrom counts the discrepancies that are about the worker.
func apartFrom(ctx context.Context, tx ports.Tx, id domain.WorkerID) (n int64, err error) {
	const page = 5000
	for after := (domain.DiscrepancyID{}); ; {
		ids, err := tx.FoundTexts.About(ctx, id, after, page)
		if n += int64(len(ids)); err != nil || len(ids) < page {
			return n, err
		}
		after = ids[len(ids)-1]
	}
}

// besideWorker counts the values beside entries about the worker.
func besideWorker(ctx context.Context, tx ports.Tx, id domain.WorkerID) (int, error) {
	entries, err := tx.Book.List(ctx, ports.LedgerQuery{Subject: workerSubject(id), Limit: 10_000})
	if err != nil {
		return 0, err
	}
	ids := make([]domain.EntryID, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	values, err := tx.Beside.Of(ctx, ids...)
	return len(values), err
}

func workerSubject(id domain.WorkerID) string { return "worker:" + id.String() }

// transferred looks at transfers: where names go, none may be under way that needs them.
func (s *sight) transferred(ctx context.Context, tx ports.Tx) error {
	items, open, err := tx.TransGone.Of(ctx, s.worker.ID())
	if s.sent = items; open && s.namesGo() {
		s.against = job.ErrInTransfer
	}
	return err
}
