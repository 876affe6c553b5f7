package retention

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// Filer hands out everything that is held on a worker.
type Filer struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewFiler returns the use case.
func NewFiler(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Filer {
	return &Filer{work: work, clock: clock, ids: ids}
}

// ShowFile asks for everything that is held on a worker.
type ShowFile struct {
	Company domain.CompanyID
	Worker  domain.WorkerID
	By      string
}

// sections says what each kind of line is, for whom the file is about.
var sections = []struct{ kind, what string }{
	{"worker", "What is said of you: name, what payroll calls you, how you are reached, since when you work here."},
	{"account", "Whether and how you sign in here."},
	{"membership", "Which crews you were in, and when."},
	{"custody", "Which badges you wore, and when. Their data of that time is yours."},
	{"booked", "Work that was booked for you elsewhere, such as in Aspire, as it was noted there."},
	{"clock", "When you clocked in and out elsewhere, as it was noted there."},
	{"discrepancy", "Where what was planned, booked or seen of you did not agree, what became of that, and what was written about it."},
	{"visit", "Where such a badge was, from when to when, as it is believed now; with the ledger entry that says so."},
	{"fix", "The positions that such a badge reported."},
	{"ruling", "What a person decided about such a badge, and why."},
	{"time_act", "What was done about your days of work, by whom, and what was written about it."},
	{"time_entry", "Your time that is approved, for pay."},
	{"time_said", "What people said that stretches of your time were."},
	{"transfer", "Your approved time as it was brought to where it is paid, such as QuickBooks, and what became of it there."},
	{"pay_rate", "What you are paid an hour, where the company has said so."},
	{"payee", "Who you are in the company's payroll: pay group, file number, associate."},
	{"payroll", "What payroll was given of your hours, or is to be, and what became of it."},
	{"classification", "What your work is classified as on public works."},
	{"certified", "Your rows on weekly payrolls of public works that were certified, each revision."},
	{"hold", "Whether something about you is kept beyond its term for a court or an audit, and why."},
	{"entry", "What the company's ledger says of you, your badges' custody and your visits. It can't be changed or deleted."},
	{"beside", "Your name as it stands beside such an entry."},
}

// Write writes the file line by line: canonical JSON objects, the first of kind
// "index", the last of kind "end", which counts the lines of each kind. That it is
// handed out is recorded in the ledger before. emit may take its time; no more
// than a page of rows is held in memory.
//
// Errors: job.ErrWorkerNotFound, and what emit fails with.
func (f *Filer) Write(ctx context.Context, q ShowFile, emit func(line []byte) error) error {
	now := f.clock.Now().UTC().Truncate(time.Second)
	err := f.work.Update(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Workers.ByID(ctx, q.Worker); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: f.ids.New()}, Company: q.Company, At: now.Unix(), Kind: ledger.PersonExported, Actor: q.By, Subject: workerSubject(q.Worker),
		})
	})
	if err != nil {
		return fmt.Errorf("record export of worker: %w", err)
	}
	return f.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		w := &filing{tx: tx, worker: q.Worker, now: now, emit: emit, counts: map[string]int64{}}
		return w.write(ctx)
	})
}

// filing is one file being written.
type filing struct {
	tx     ports.Tx
	worker domain.WorkerID
	now    time.Time
	emit   func(line []byte) error
	counts map[string]int64
	worn   []badge.Custody
	visits []domain.VisitID
}

func (f *filing) line(kind string, fields ledger.Fields) error {
	f.counts[kind]++
	fields["kind"] = ledger.Text(kind)
	o := ledger.NewObject(fields)
	if err := ledger.Nested(o).Check(); err != nil {
		return fmt.Errorf("%s of the file: %w", kind, err)
	}
	return f.emit(o.Canonical())
}

func (f *filing) write(ctx context.Context) error {
	index := ledger.Fields{}
	for _, s := range sections {
		index[s.kind] = ledger.Text(s.what)
	}
	if err := f.line("index", ledger.Fields{
		"about": ledger.Text(workerSubject(f.worker)), "made_at": moment(f.now), "sections": ledger.Nested(ledger.NewObject(index)),
	}); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{f.person, f.account, f.memberships, f.custodies, f.bookedTimes, f.clockTimes, f.discrepancies, f.ofBadges, f.holds, f.entries} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if err := f.time(ctx); err != nil {
		return err
	}
	counted := ledger.Fields{}
	for _, s := range sections {
		counted[s.kind] = ledger.Int(f.counts[s.kind])
	}
	return f.line("end", ledger.Fields{"counts": ledger.Nested(ledger.NewObject(counted))})
}

func (f *filing) person(ctx context.Context) error {
	w, err := f.tx.Workers.ByID(ctx, f.worker)
	if err != nil {
		return err
	}
	p := w.Particulars()
	return f.line("worker", spanOf(p.Active, ledger.Fields{
		"id": ledger.Text(w.ID().String()), "ref": ledger.Text(p.Ref), "name": ledger.Text(p.Name), "email": textOrNull(p.Email),
		"phone": textOrNull(p.Phone), "language": ledger.Text(string(p.Language)),
	}))
}

func (f *filing) account(ctx context.Context) error {
	const page = 500
	for after := ""; ; {
		all, err := f.tx.Users.List(ctx, after, page)
		if err != nil {
			return err
		}
		for _, u := range all {
			after = u.Email
			if u.Worker != f.worker {
				continue
			}
			if err := f.line("account", ledger.Fields{
				"id": ledger.Text(u.ID.String()), "email": ledger.Text(u.Email), "name": ledger.Text(u.Name), "role": ledger.Text(string(u.Role)), "state": ledger.Text(string(u.State())),
			}); err != nil {
				return err
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

func (f *filing) memberships(ctx context.Context) error {
	all, err := f.tx.Members.List(ctx, ports.MembershipQuery{Worker: f.worker})
	for _, m := range all {
		if err := f.line("membership", spanOf(m.Span, ledger.Fields{"id": ledger.Text(m.ID.String()), "crew": ledger.Text(m.Crew.String())})); err != nil {
			return err
		}
	}
	return err
}

func (f *filing) custodies(ctx context.Context) (err error) {
	if f.worn, err = f.tx.Custodies.List(ctx, ports.CustodyQuery{Worker: f.worker}); err != nil {
		return err
	}
	for _, c := range f.worn {
		b, err := f.tx.Badges.ByID(ctx, c.Badge)
		if err != nil {
			return err
		}
		if err := f.line("custody", spanOf(c.Span, ledger.Fields{
			"id": ledger.Text(c.ID.String()), "badge": ledger.Text(c.Badge.String()), "device": ledger.Text(b.Device()), "label": ledger.Text(b.Label()),
		})); err != nil {
			return err
		}
	}
	return nil
}

// ofBadges writes what is known of the badges while the worker wore them.
func (f *filing) ofBadges(ctx context.Context) error {
	for _, part := range []func(context.Context, badge.Custody) error{f.visitsOf, f.fixesOf, f.rulingsOf} {
		for _, c := range f.worn {
			if c.Span.Empty() {
				continue
			}
			if err := part(ctx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filing) visitsOf(ctx context.Context, c badge.Custody) error {
	q := ports.VisitQuery{Badge: c.Badge, From: c.Span.From, To: c.Span.To, Limit: 500}
	for {
		page, err := f.tx.Visits.List(ctx, q)
		if err != nil {
			return err
		}
		for _, v := range page {
			arrived := time.Unix(v.Arrived, 0).UTC()
			q.AfterArrived, q.AfterID = arrived, v.ID
			if !c.Span.Covers(arrived) { // Somebody else's, who wore the badge when it arrived.
				continue
			}
			f.visits = append(f.visits, v.ID)
			if err := f.line("visit", visitFields(v)); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
	}
}

func visitFields(v presence.Version) ledger.Fields {
	fields := ledger.Fields{
		"id": ledger.Text(v.ID.String()), "version": ledger.Int(int64(v.Number)), "badge": ledger.Text(v.Badge.String()), "site": ledger.Text(v.Ref),
		"arrived": unix(v.Arrived), "departed": ledger.Null(), "state": ledger.Text(v.State.String()), "verdict": ledger.Text(v.Verdict.String()), "entry": ledger.Null(),
	}
	if !v.Open {
		fields["departed"] = unix(v.Departed)
	}
	if !v.Entry.IsZero() {
		fields["entry"] = ledger.Text(v.Entry.String())
	}
	return fields
}

func (f *filing) fixesOf(ctx context.Context, c badge.Custody) error {
	const month = 30 * 24 * 3600
	all, some, err := f.tx.Fixes.Bounds(ctx, c.Badge)
	if err != nil || !some {
		return err
	}
	from, to := max(all.From, c.Span.From.Unix()), all.To
	if !c.Span.To.IsZero() {
		to = min(to, c.Span.To.Unix()-1)
	}
	for ; from <= to; from += month {
		fixes, err := f.tx.Fixes.Between(ctx, c.Badge, presence.Span{From: from, To: min(to, from+month-1)})
		if err != nil {
			return err
		}
		for _, x := range fixes {
			if err := f.line("fix", ledger.Fields{
				"badge": ledger.Text(c.Badge.String()), "event": ledger.Text(x.Key), "at": unix(x.At),
				"latitude": degrees(x.Lat), "longitude": degrees(x.Lng),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filing) rulingsOf(ctx context.Context, c badge.Custody) error {
	all, err := f.tx.Rulings.List(ctx, c.Badge)
	for _, r := range all {
		if !c.Span.Covers(time.Unix(r.Ruling.From, 0).UTC()) {
			continue
		}
		if err := f.line("ruling", ledger.Fields{
			"id": ledger.Text(r.Ruling.ID.String()), "badge": ledger.Text(c.Badge.String()), "from": unix(r.Ruling.From), "to": unix(r.Ruling.To),
			"reason": ledger.Text(r.Made.Reason), "made_at": moment(r.Made.At),
		}); err != nil {
			return err
		}
	}
	return err
}
