package subscriptions

import (
	"context"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/webhook"
	"actual/ports"
)

// Create is the command to tell somebody what happens from now on.
type Create struct {
	Company domain.CompanyID
	Webhook webhook.Subscription // As Usual, with what is chosen.
	By      string
}

// Made is a subscription with the key that it is signed by.
type Made struct {
	webhook.Subscription
	Key Key
}

// Create makes a subscription with a key of its own. The secret of an HMAC key is shown now
// and never again.
//
// Errors: webhook.ErrBad, webhook.ErrMany, ports.ErrForbiddenAddress, ports.ErrVaultClosed, fault.Unavailable when the
// key vault is down.
func (s *Service) Create(ctx context.Context, cmd Create) (Made, error) {
	w := cmd.Webhook
	w.ID, w.CreatedAt, w.CreatedBy, w.Revision, w.State, w.Why = domain.WebhookID{UUID: s.ids.New()}, s.now(), cmd.By, 1, webhook.Active, ""
	if err := s.check(w); err != nil {
		return Made{}, err
	}
	fresh, key, err := s.makeKey(ctx, cmd.Company, w, cmd.By)
	if err != nil {
		return told(Made{}, err, "make a webhook")
	}
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Webhooks.Add(ctx, w); err != nil {
			return err
		}
		if key.N, err = tx.HookKeys.Add(ctx, fresh, w.CreatedAt, w.CreatedAt); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.WebhookCreated, w, cmd.By, nil))
	})
	w.Keyed = 1
	return told(Made{w, key}, err, "make a webhook")
}

// List returns a company's subscriptions, the oldest first.
func (s *Service) List(ctx context.Context, company domain.CompanyID) (all []webhook.Subscription, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Webhooks.List(ctx)
		return err
	})
	return told(all, err, "list webhooks")
}

// Shown is a subscription and how far it is.
type Shown struct {
	webhook.Subscription
	Waiting, GivenUp int // Messages.
	Keys             []Key
}

// Show returns a subscription, or fails with webhook.ErrNotFound.
func (s *Service) Show(ctx context.Context, company domain.CompanyID, id domain.WebhookID) (out Shown, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if out.Subscription, err = tx.Webhooks.ByID(ctx, id); err != nil {
			return err
		}
		for p, into := range map[webhook.Progress]*int{webhook.Waiting: &out.Waiting, webhook.GivenUp: &out.GivenUp} {
			n, err := tx.HookLog.Count(ctx, id, ports.WebhookQuery{Progress: p})
			if err != nil {
				return err
			}
			*into = n[p]
		}
		sealed, err := tx.HookKeys.Of(ctx, id, s.now())
		out.Keys = keysOf(sealed)
		return err
	})
	return told(out, err, "show a webhook")
}

// Change changes what people say of a subscription.
//
// Errors: webhook.ErrNotFound, webhook.ErrBad, ports.ErrForbiddenAddress, domain.ErrMoved.
func (s *Service) Change(ctx context.Context, cmd Act, change func(w *webhook.Subscription)) (webhook.Subscription, error) {
	w, err := s.act(ctx, cmd, ledger.WebhookChanged, func(w webhook.Subscription) (webhook.Subscription, error) {
		change(&w)
		return w, s.check(w)
	})
	return told(w, err, "change a webhook")
}

// Pause holds a subscription: what happens is queued until it is resumed, as long as
// messages are kept.
//
// Errors: webhook.ErrNotFound, webhook.ErrState, domain.ErrMoved.
func (s *Service) Pause(ctx context.Context, cmd Act) (webhook.Subscription, error) {
	w, err := s.act(ctx, cmd, ledger.WebhookPaused, webhook.Subscription.Pause)
	return told(w, err, "pause a webhook")
}

// Resume sends again, what was queued first.
//
// Errors: webhook.ErrNotFound, webhook.ErrState, domain.ErrMoved.
func (s *Service) Resume(ctx context.Context, cmd Act) (webhook.Subscription, error) {
	w, err := s.act(ctx, cmd, ledger.WebhookResumed, webhook.Subscription.Resume)
	return told(w, err, "resume a webhook")
}

// Remove ends a subscription, with all that is kept of it but the ledger.
//
// Errors: webhook.ErrNotFound.
func (s *Service) Remove(ctx context.Context, cmd Act) error {
	err := s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		w, err := tx.Webhooks.ByID(ctx, cmd.ID)
		if err != nil {
			return err
		}
		if err := tx.Webhooks.Remove(ctx, cmd.ID); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.WebhookRemoved, w, cmd.By, ledger.Fields{"sequence": ledger.Int(w.Head.Sequence)}))
	})
	_, err = told(struct{}{}, err, "remove a webhook")
	return err
}
