// Package subscriptions tells integrators what happened: it keeps whom, gives each message
// its sequence, sends it until it arrives or is given up, and shows what became of it.
package subscriptions

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/domain/webhook"
	"actual/ports"
)

// Sealer seals what messages are signed by, and opens it.
type Sealer interface {
	Box(ctx context.Context) (vault.Box, error)
	Unseal(ctx context.Context, company domain.CompanyID, c ports.SealedCredential) (vendor.Credential, error)
}

// Service keeps a company's subscriptions.
type Service struct {
	work    ports.UnitOfWork
	sealer  Sealer
	rules   ports.PostingRules
	clock   ports.Clock
	ids     ports.Identifiers
	secrets ports.Secrets
}

// NewService returns the use cases.
func NewService(work ports.UnitOfWork, sealer Sealer, rules ports.PostingRules, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets) *Service {
	return &Service{work: work, sealer: sealer, rules: rules, clock: clock, ids: ids, secrets: secrets}
}

// Act is a command about a subscription.
type Act struct {
	Company domain.CompanyID
	ID      domain.WebhookID
	Seen    domain.Revision // The revision that it is made from; 0: whatever it is.
	By      string
}

// act changes a subscription in one transaction, and keeps that.
func (s *Service) act(ctx context.Context, cmd Act, kind ledger.Kind, do func(w webhook.Subscription) (webhook.Subscription, error)) (now webhook.Subscription, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Webhooks.ByID(ctx, cmd.ID)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		if now, err = do(was); err != nil {
			return err
		}
		if err := tx.Webhooks.Save(ctx, now); err != nil {
			return err
		}
		now.Revision++
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, kind, now, cmd.By, nil))
	})
	return now, err
}

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Microsecond) }

func (s *Service) entry(company domain.CompanyID, kind ledger.Kind, w webhook.Subscription, by string, more ledger.Fields) ledger.Entry {
	return entryOf(s.ids, company, kind, w, by, s.now(), more)
}

// entryOf says what a subscription is by now: of its address the host, since the rest may
// hold what opens it.
func entryOf(ids ports.Identifiers, company domain.CompanyID, kind ledger.Kind, w webhook.Subscription, by string, at time.Time, more ledger.Fields) ledger.Entry {
	types := make([]ledger.Value, len(w.Types))
	for i, t := range w.Types {
		types[i] = ledger.Text(string(t))
	}
	host := ""
	if to, err := url.Parse(w.URL); err == nil {
		host = to.Host
	}
	fields := ledger.Fields{
		"host": ledger.Text(host), "types": ledger.List(types...), "order": ledger.Text(string(w.Order)), "signing": ledger.Text(string(w.Signing)),
		"state": ledger.Text(string(w.State)), "reason": ledger.Text(string(w.Why)), "revision": ledger.Int(int64(w.Revision)),
	}
	for name, value := range more {
		fields[name] = value
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: ids.New()}, Company: company, At: at.Unix(), Kind: kind, Actor: by, Subject: "webhook:" + w.ID.String(), Body: ledger.NewObject(fields),
	}
}

func told[T any](of T, err error, doing string) (T, error) {
	if err != nil {
		var none T
		return none, fmt.Errorf("%s: %w", doing, err)
	}
	return of, nil
}

// check fails with webhook.ErrBad, or ports.ErrForbiddenAddress.
func (s *Service) check(w webhook.Subscription) error {
	if err := w.Check(); err != nil {
		return err
	}
	return s.rules.Check(w.URL)
}
