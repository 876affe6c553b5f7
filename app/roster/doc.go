// Package roster keeps who there is to do the work: workers, crews with their
// dated membership, and who wears which badge when. Ledger entries of it hold
// identifiers and the names of fields; what names a worker stands beside them.
package roster

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// desk is what every use case here works with.
type desk struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// act is one change of a company's roster, by somebody, at a time.
type act struct {
	ports.Tx
	desk

	company domain.CompanyID
	by      string
	now     time.Time
}

// update runs one act in a transaction.
func (d desk) update(ctx context.Context, company domain.CompanyID, by string, do func(ctx context.Context, a act) error) error {
	return d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return do(ctx, act{tx, d, company, by, d.clock.Now()})
	})
}

// note appends a ledger entry.
func (a act) note(ctx context.Context, kind ledger.Kind, subject string, fields ledger.Fields) error {
	return a.Ledger.Append(ctx, a.entry(kind, subject, fields))
}

func (a act) entry(kind ledger.Kind, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: a.ids.New()}, Company: a.company, At: a.now.Unix(), Kind: kind, Actor: a.by, Subject: subject,
		Body: ledger.NewObject(fields),
	}
}

// noteNames is note with what names the worker beside the entry, from where it can
// be erased.
func (a act) noteNames(ctx context.Context, kind ledger.Kind, w job.Worker, fields ledger.Fields) error {
	return a.Beside.Append(ctx, a.entry(kind, "worker:"+w.ID().String(), fields), map[string]string{"name": w.Particulars().Name, "ref": w.Particulars().Ref})
}

// spanFields tells a span to the ledger: Unix seconds, null where it is open.
func spanFields(s domain.Span, more ledger.Fields) ledger.Fields {
	more["from"], more["to"] = instant(s.From), instant(s.To)
	return more
}

func instant(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Null()
	}
	return ledger.Int(t.Unix())
}

// Cut keeps the first limit of what was found and reports whether there is more.
func Cut[T any](found []T, limit int) ([]T, bool) {
	if limit <= 0 || len(found) <= limit {
		return found, false
	}
	return found[:limit], true
}

// Change is a field of a change: what is not Given stays as it is.
type Change[T any] struct {
	Given bool
	Value T
}

// Set returns a change to the value.
func Set[T any](v T) Change[T] { return Change[T]{true, v} }

// Over puts the change over what is there, and its name to the changed fields.
func (c Change[T]) Over(there *T, name string, changed *[]ledger.Value) {
	if c.Given {
		*there = c.Value
		*changed = append(*changed, ledger.Text(name))
	}
}

// Beyond is one row more than a page has, to see whether there is more; of 0, which
// asks for all, it is all.
func Beyond(limit int) int {
	if limit == 0 {
		return 0
	}
	return limit + 1
}
