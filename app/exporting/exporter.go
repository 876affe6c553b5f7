// Package exporting writes things at vendors that know no idempotency key, once
// each: what is intended is kept first, then sent, then read back. A crash between
// any two steps leaves something that is looked for before it is sent again.
package exporting

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/source"
	"actual/ports"
)

// Targets are where what is written.
type Targets map[export.Route]ports.ExportTarget

// Exporter keeps what is to be written, and writes it.
type Exporter struct {
	work    ports.UnitOfWork
	targets Targets
	policy  export.Policy
	clock   ports.Clock
	ids     ports.Identifiers
}

// NewExporter returns the use case.
func NewExporter(work ports.UnitOfWork, targets Targets, policy export.Policy, clock ports.Clock, ids ports.Identifiers) *Exporter {
	return &Exporter{work: work, targets: targets, policy: policy, clock: clock, ids: ids}
}

// Ask is the command to have something written.
type Ask struct {
	Company domain.CompanyID
	export.Route
	Key     string        // What it is about: of a route each key is written once.
	Content export.Fields // Of the kind.
	By      string
}

// Ask keeps that something is to be written, and queues its work. Asked for again
// under its key it is the same export.
//
// Errors: export.ErrOff, export.ErrKey, export.ErrIssue of a site that the target does not have.
func (x *Exporter) Ask(ctx context.Context, ask Ask) (e export.Export, err error) {
	err = x.work.Update(ctx, ask.Company, func(ctx context.Context, tx ports.Tx) error {
		e, err = x.AskIn(ctx, tx, ask)
		return err
	})
	if err != nil {
		return export.Export{}, fmt.Errorf("ask for an export: %w", err)
	}
	return e, nil
}

// AskIn is Ask inside a transaction of the company's: for flows that find something
// to be told, and keep it, in one.
func (x *Exporter) AskIn(ctx context.Context, tx ports.Tx, ask Ask) (export.Export, error) {
	setting, err := tx.ExportSets.Get(ctx, ask.Route)
	if err != nil {
		return export.Export{}, err
	}
	if setting.Mode == export.Off {
		return export.Export{}, export.ErrOff
	}
	if err := placed(ctx, tx, ask); err != nil {
		return export.Export{}, err
	}
	now, trial := x.clock.Now(), setting.Mode == export.Shown
	e, err := export.New(domain.ExportID{UUID: x.ids.New()}, ask.Company, ask.Route, ask.Key, ask.Content, x.policy, trial, ask.By, now)
	if err != nil {
		return export.Export{}, err
	}
	was, err := tx.Exports.Add(ctx, e)
	if err != nil {
		return export.Export{}, err
	}
	if was != nil {
		e = *was
		if turn := e.Turn; e.Again(ask.Content, trial, ask.By, now) {
			if err := tx.Exports.Save(ctx, e, turn); err != nil {
				return export.Export{}, err
			}
		} else {
			return e, nil
		}
	}
	return e, queue(ctx, tx, e)
}

// placed fails with export.ErrIssue where something is about a site that its target does
// not have, as far as its sites were read. Orders are not looked for: only those about
// today are read.
func placed(ctx context.Context, tx ports.Tx, ask Ask) error {
	site := export.IssueOf(ask.Content).Site
	if site == "" {
		return nil
	}
	q := ports.SourceLinkQuery{Source: job.Source(ask.Target), Kind: source.Site, Refs: []string{site}}
	found, err := tx.Links.List(ctx, q)
	if err != nil || len(found) > 0 && found[0].GoneAt.IsZero() {
		return err
	}
	q.Refs, q.Limit = nil, 1
	if found, err = tx.Links.List(ctx, q); err != nil || len(found) == 0 { // Never read.
		return err
	}
	return export.ErrIssue.With("%s has no site %.64q, as far as it was read: `actual source rows %s --kind site` lists them", ask.Target, site, ask.Target)
}

// queue has an export worked on that is due. Of tasks that are alike one is queued,
// and one that sleeps would be: so it says when it moved, too.
func queue(ctx context.Context, tx ports.Tx, e export.Export) error {
	if e.DueAt.IsZero() {
		return nil
	}
	return tx.Tasks.Enqueue(ctx, task.WorkExports, fmt.Appendf(nil, "%s %d", e.ID, e.MovedAt.UnixMicro()))
}

// entry says what became of an export, and nothing of what it says.
func (x *Exporter) entry(company domain.CompanyID, kind ledger.Kind, e export.Export, by string, now time.Time) ledger.Entry {
	fields := ledger.Fields{
		"target": ledger.Text(string(e.Target)), "kind": ledger.Text(string(e.Kind)), "mark": ledger.Text(e.Mark),
		"state": ledger.Text(string(e.State)), "sends": ledger.Int(int64(e.Sends)),
	}
	if e.Ref != "" {
		fields["ref"] = ledger.Text(e.Ref)
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: x.ids.New()}, Company: company, At: now.Unix(), Kind: kind, Actor: by, Subject: "export:" + e.ID.String(), Body: ledger.NewObject(fields),
	}
}
