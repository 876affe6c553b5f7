// Package targeting is how people say who of a target's people a company's workers are,
// and by which of its codes time is booked there: the directory is read, what looks
// alike is proposed with the reason, and people decide. No code is ever made there.
package targeting

import (
	"context"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// Fences knows the sites of companies, from memory.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Directories are those of the targets that have one.
type Directories map[transfer.Target]ports.TimeDirectory

// Targeting shows and settles it.
type Targeting struct {
	work   ports.UnitOfWork
	fences Fences
	of     Directories
	clock  ports.Clock
	ids    ports.Identifiers
}

// New returns the use cases.
func New(work ports.UnitOfWork, fences Fences, of Directories, clock ports.Clock, ids ports.Identifiers) *Targeting {
	return &Targeting{work: work, fences: fences, of: of, clock: clock, ids: ids}
}

// sheet is all of ours, what was decided of it for a target, and what that has, in one
// transaction.
type sheet struct {
	Ours    []targetlink.Ours
	Links   []targetlink.Link
	Entries []targetlink.Entry
}

func (t *Targeting) sheet(ctx context.Context, tx ports.Tx, company domain.CompanyID, of transfer.Target) (s sheet, err error) {
	if s.Links, err = tx.Targeted.List(ctx, of); err != nil {
		return s, err
	}
	if s.Entries, err = tx.TargetDir.List(ctx, of); err != nil {
		return s, err
	}
	s.Ours, err = t.ours(ctx, tx, company, s.Links)
	return s, err
}

// servicesBack is for how many days before today jobs are looked through for services.
const servicesBack = 366

// ours returns all that can be linked, by kind and by what people call it. Who works for
// the company no more is among it where a link says something of them.
func (t *Targeting) ours(ctx context.Context, tx ports.Tx, company domain.CompanyID, links []targetlink.Link) (all []targetlink.Ours, err error) {
	decided := map[targetlink.Subject]bool{}
	for _, l := range links {
		decided[l.Subject] = true
	}
	workers, err := tx.Workers.List(ctx, ports.WorkerQuery{})
	if err != nil {
		return nil, err
	}
	now := t.clock.Now()
	for _, w := range workers {
		p, s := w.Particulars(), targetlink.Subject{Kind: targetlink.Worker, Key: w.ID().String()}
		if p.Active.To.IsZero() || p.Active.To.After(now.AddDate(0, 0, -servicesBack)) || decided[s] {
			all = append(all, targetlink.Ours{Subject: s, Ref: p.Ref, Name: p.Name, Email: p.Email})
		}
	}
	index, err := t.fences.Index(ctx, tx, company)
	if err != nil {
		return nil, err
	}
	for _, s := range index.Sites() {
		all = append(all, targetlink.Ours{Subject: targetlink.Subject{Kind: targetlink.Site, Key: s.ID.String()}, Ref: s.Ref, Name: s.Name})
	}
	services, err := t.services(ctx, tx)
	if err != nil {
		return nil, err
	}
	all = append(all, services...)
	for _, a := range targetlink.Activities() {
		all = append(all, targetlink.Ours{Subject: targetlink.Subject{Kind: targetlink.Activity, Key: string(a)}, Ref: string(a), Name: string(a)})
	}
	return all, nil
}

// services are those of jobs of a year, each once.
func (t *Targeting) services(ctx context.Context, tx ports.Tx) (all []targetlink.Ours, err error) {
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	names, err := tx.Services.Since(ctx, domain.DateOf(t.clock.Now(), company.Zone()).AddDays(-servicesBack))
	seen := map[string]bool{}
	for _, name := range names {
		if key := targetlink.ServiceKey(name); key != "" && !seen[key] {
			seen[key] = true
			all = append(all, targetlink.Ours{Subject: targetlink.Subject{Kind: targetlink.Service, Key: key}, Ref: name, Name: name})
		}
	}
	return all, err
}
