package access

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Support lets people of ours into a company: with a reason, for a time, in its
// ledger, and before its admin's eyes.
type Support struct {
	work      ports.UnitOfWork
	directory ports.Directory
	sessions  *Sessions
	clock     WallClock
	ids       ports.Identifiers
}

// NewSupport returns the use cases.
func NewSupport(work ports.UnitOfWork, directory ports.Directory, sessions *Sessions, clock WallClock, ids ports.Identifiers) *Support {
	return &Support{work: work, directory: directory, sessions: sessions, clock: clock, ids: ids}
}

// EnterCompany is the command to enter a company, out of a session of the house.
type EnterCompany struct {
	In     Admitted
	Ref    string // The company's.
	Reason string
	Lasts  time.Duration
}

// Enter opens a session in the company, in which the person may look
// (tenant.Visiting) until the time is over, somebody ends it, or the session that
// it was opened in ends.
//
// Errors: tenant.ErrNoSession, tenant.ErrNotFound, tenant.ErrBadEntry.
func (s *Support) Enter(ctx context.Context, cmd EnterCompany) (Opened, tenant.SupportEntry, error) {
	if cmd.In.Session.Kind != tenant.ByUser {
		return Opened{}, tenant.SupportEntry{}, tenant.ErrNoSession
	}
	company, err := s.directory.CompanyByRef(ctx, cmd.Ref)
	if err == nil && company.House() {
		err = tenant.ErrNotFound.With("%q", cmd.Ref)
	}
	if err != nil {
		return Opened{}, tenant.SupportEntry{}, err
	}
	now, user := s.clock.Now(), cmd.In.Session.User
	o := s.sessions.fresh(tenant.Session{Company: company.ID(), User: user, Kind: tenant.BySupport, By: tenant.ByEntry, Via: cmd.In.Session.ID}, now, cmd.Lasts)
	e, err := tenant.NewSupportEntry(o.Session.ID, company.ID(), user, cmd.Reason, cmd.Lasts, now)
	if err != nil {
		return Opened{}, tenant.SupportEntry{}, err
	}
	err = s.work.Update(ctx, company.ID(), func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Sessions.Create(ctx, o.Session); err != nil {
			return err
		}
		if err := tx.Entries.Create(ctx, e); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(e, ledger.SupportEntered, string(tenant.BySupport)+":"+user.String(), ledger.Fields{
			"reason": ledger.Text(e.Reason), "until": ledger.Int(e.Until.Unix()),
		}))
	})
	if err != nil {
		return Opened{}, tenant.SupportEntry{}, fmt.Errorf("enter %s: %w", cmd.Ref, err)
	}
	return o, e, nil
}

// End ends a stay before its time, as the person in it or an admin of the company
// may. It fails with tenant.ErrEntryNotFound.
func (s *Support) End(ctx context.Context, company domain.CompanyID, id domain.SessionID, by string) error {
	now := s.clock.Now()
	return s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Entries.End(ctx, id, now, by); err != nil {
			return err
		}
		if err := tx.Sessions.End(ctx, id, now); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(tenant.SupportEntry{ID: id, Company: company}, ledger.SupportLeft, by, nil))
	})
}

// List returns up to limit stays in the company, the newest first, older than the
// one given, and whether there are more.
func (s *Support) List(ctx context.Context, company domain.CompanyID, before domain.SessionID, limit int) (page []tenant.SupportEntry, more bool, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		page, err = tx.Entries.List(ctx, before, limit+1)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list support's entries: %w", err)
	}
	if more = len(page) > limit; more {
		page = page[:limit]
	}
	return page, more, nil
}

func (s *Support) entry(e tenant.SupportEntry, kind ledger.Kind, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: s.ids.New()}, Company: e.Company, At: s.clock.Now().Unix(), Kind: kind, Actor: by,
		Subject: "support:" + e.ID.String(), Body: ledger.NewObject(fields),
	}
}
