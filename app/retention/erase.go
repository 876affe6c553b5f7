package retention

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Fate says what becomes of a part of what is held on a worker.
type Fate string

// The fates.
const (
	Goes      Fate = "goes"       // Now.
	GoesLater Fate = "goes_later" // By itself, on a day.
	Stays     Fate = "stays"      // It names nobody once the names are gone.
	Gone      Fate = "gone"       // It went before.
)

// Part is a part of what is held on a worker.
type Part struct {
	What string // A stable name: contacts, account, names, beside, custody, crews, visits, discrepancies, transfers, ledger.
	Fate Fate
	At   time.Time // When it goes, where that is later.
	Rows int64
	Why  string // For people.
}

// ErasurePlan is what an erasure does, or did.
type ErasurePlan struct {
	Worker  domain.WorkerID
	Applied bool
	Against error // What stands against it; nil where nothing does.
	Parts   []Part
}

// EraseWorker asks to erase a worker's personal data.
type EraseWorker struct {
	Company domain.CompanyID
	Worker  domain.WorkerID
	By      string
}

// Eraser erases the personal data of workers.
type Eraser struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewEraser returns the use case.
func NewEraser(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Eraser {
	return &Eraser{work: work, clock: clock, ids: ids}
}

// Preview shows what would go, what stays and why, and what stands against it. It
// writes nothing. It fails with job.ErrWorkerNotFound.
func (x *Eraser) Preview(ctx context.Context, cmd EraseWorker) (plan ErasurePlan, err error) {
	err = x.work.View(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		s, err := x.look(ctx, tx, cmd.Worker)
		plan = s.plan()
		return err
	})
	if err != nil {
		return ErasurePlan{}, fmt.Errorf("preview erasure: %w", err)
	}
	return plan, nil
}

// Erase erases what the law lets go now, and leaves the rest to the day on which it
// does: then it goes by itself.
//
// Errors: job.ErrWorkerNotFound, job.ErrAtWork, job.ErrOnHold, job.ErrInTransfer, job.ErrErased.
func (x *Eraser) Erase(ctx context.Context, cmd EraseWorker) (plan ErasurePlan, err error) {
	err = x.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil {
			return err
		}
		s, err := x.look(ctx, tx, cmd.Worker)
		if err != nil {
			return err
		}
		if s.against != nil {
			return s.against
		}
		plan = s.plan()
		plan.Applied = true
		return s.apply(ctx, tx, x.ids, cmd)
	})
	if err != nil {
		return ErasurePlan{}, fmt.Errorf("erase worker: %w", err)
	}
	return plan, nil
}

// namesGo reports whether the names may go now.
func (s sight) namesGo() bool { return !s.erasure.Due.After(s.now) }

func (s sight) plan() ErasurePlan {
	names, at, why := Goes, time.Time{}, "the worker never wore a badge in the time that records of pay are kept for"
	if !s.namesGo() {
		names, at = GoesLater, s.erasure.Due
		why = "hours rest on what the worker wore: the law asks for the name with the hours (29 CFR 516.2) until four years from the day of pay"
	}
	contacts := Goes
	if p := s.worker.Particulars(); s.asked && p.Email == "" && p.Phone == "" {
		contacts = Gone
	}
	return ErasurePlan{Worker: s.worker.ID(), Against: s.against, Parts: []Part{
		{What: "contacts", Fate: contacts, Rows: 1, Why: "e-mail address, phone number, language: nothing rests on them; the address is told of alerts no more"},
		{What: "account", Fate: Goes, Why: "who signs in as the worker: name, address and identity go, the account is disabled"},
		{What: "names", Fate: names, At: at, Rows: 1, Why: why},
		{What: "beside", Fate: names, At: at, Rows: int64(s.beside), Why: "the names beside ledger entries go with the names; the entries stay valid"},
		{What: "custody", Fate: Stays, Rows: int64(len(s.worn)), Why: "it names the worker by an identifier that names nobody any more"},
		{What: "crews", Fate: Stays, Rows: int64(s.crews), Why: "it names the worker by an identifier that names nobody any more"},
		{What: "visits", Fate: Stays, Why: "visits, fixes and events are of a badge; they go at the end of their terms"},
		{What: "discrepancies", Fate: Stays, Rows: s.apart, Why: "they name the worker by an identifier, and go with visits; what people wrote about them, and what summaries by mail kept of their sentences, goes with the names"},
		{What: "transfers", Fate: Stays, Rows: s.sent, Why: "time that was brought to where it is paid names the worker by an identifier, and goes at the end of its term; what that place calls the worker goes off it with the names"},
		{What: "ledger", Fate: Stays, Why: "entries hold identifiers and hashes; they are never deleted"},
	}}
}

func (s sight) apply(ctx context.Context, tx ports.Tx, ids ports.Identifiers, cmd EraseWorker) error {
	if s.erasure.AskedBy == "" {
		s.erasure.AskedBy = cmd.By
	}
	next, parts := s.worker.WithoutContacts(), []ledger.Value{ledger.Text("contacts"), ledger.Text("account")}
	if s.namesGo() {
		next, parts = s.worker.WithoutName(), append(parts, ledger.Text("names"), ledger.Text("beside"))
		s.erasure.Done = s.now
		if err := tx.Digests.ForgetNames(ctx, s.names); err != nil { // Their texts do not say by an identifier of whom they are.
			return err
		}
		if _, err := tx.Beside.Erase(ctx, workerSubject(cmd.Worker)); err != nil {
			return err
		}
		if _, err := tx.BookedGone.Forget(ctx, cmd.Worker); err != nil {
			return err
		}
		if err := tx.Links.Forget(ctx, cmd.Worker, cmd.By, s.now); err != nil { // Of what sources of planned work said.
			return err
		}
		if err := tx.Payees.Forget(ctx, cmd.Worker); err != nil {
			return err
		}
		if err := tx.TargetDir.Forget(ctx, cmd.Worker); err != nil { // Of what targets of time said.
			return err
		}
		if _, err := tx.TransGone.Forget(ctx, cmd.Worker); err != nil {
			return err
		}
		if err := tx.TimeTexts.Forget(ctx, cmd.Worker); err != nil {
			return err
		}
		if _, err := tx.FoundTexts.Forget(ctx, cmd.Worker); err != nil {
			return err
		}
		if err := tx.AskedRows.Forget(ctx, "worker", s.worker.Particulars().Ref); err != nil { // Of tasks over many rows.
			return err
		}
	}
	if err := tx.AlertGone.ForgetWorker(ctx, cmd.Worker, s.now); err != nil {
		return err
	}
	if next.Particulars() != s.worker.Particulars() {
		if err := tx.Workers.Save(ctx, next); err != nil {
			return err
		}
	}
	if _, err := tx.Erasures.ForgetUser(ctx, cmd.Worker, s.now); err != nil {
		return err
	}
	if err := tx.Erasures.Save(ctx, s.erasure); err != nil {
		return err
	}
	return tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: ids.New()}, Company: cmd.Company, At: s.now.Unix(), Kind: ledger.PersonErased, Actor: cmd.By,
		Subject: workerSubject(cmd.Worker), Body: ledger.NewObject(ledger.Fields{"parts": ledger.List(parts...), "names_due": ledger.Int(s.erasure.Due.Unix())}),
	})
}

// people erases the names whose day has come. One that a hold covers, or who is at
// work again, waits.
func (p *pass) people(ctx context.Context) (bool, error) {
	x := NewEraser(p.work, p.clock, p.ids)
	var due []job.Erasure
	err := p.work.View(ctx, p.company, func(ctx context.Context, tx ports.Tx) (err error) {
		due, err = tx.Erasures.Due(ctx, p.clock.Now(), batch)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, e := range due {
		_, err := x.Erase(ctx, EraseWorker{Company: p.company, Worker: e.Worker, By: "system:retention"})
		if err != nil && fault.KindOf(err) != fault.Conflict {
			return false, err
		}
	}
	return true, nil
}

func (p *pass) access(ctx context.Context) (bool, error) {
	return p.batches(ctx, tenant.ForAccess, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		rows, err := tx.Retention.ForgetAccess(ctx, before, batch)
		return rows, rows == batch, err
	})
}
