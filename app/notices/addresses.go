package notices

import (
	"context"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/vendor"
	"actual/ports"
)

const (
	sealedAs     = vault.Addresses
	addressField = "address"
)

// recipients calls do with each recipient of a rule, to be changed.
func recipients(r *notice.Rule, do func(*notice.Recipient) error) error {
	for _, all := range []*[]notice.Recipient{r.First, r.Second} {
		if all == nil {
			continue
		}
		for i := range *all {
			if err := do(&(*all)[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// parted is the rule with lists of recipients of its own.
func parted(r notice.Rule) notice.Rule {
	for _, all := range []**[]notice.Recipient{&r.First, &r.Second} {
		if *all != nil {
			own := append([]notice.Recipient{}, **all...)
			*all = &own
		}
	}
	return r
}

// seal seals the addresses of incoming webhooks that a rule was just given. It may ask the
// key vault, so no transaction is open. Errors: notice.ErrBadRule,
// ports.ErrForbiddenAddress, ports.ErrVaultClosed, fault.Unavailable.
func (s *Service) seal(ctx context.Context, company domain.CompanyID, r notice.Rule, by string) (map[notice.Recipient]ports.SealedAddress, error) {
	out := map[notice.Recipient]ports.SealedAddress{}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return out, recipients(&r, func(to *notice.Recipient) error {
		if _, done := out[*to]; done || !to.Hooked() || to.Sealed() {
			return nil
		}
		if err := s.posting.Check(to.To); err != nil {
			return err
		}
		box, err := s.sealer.Box(ctx)
		if err != nil {
			return err
		}
		now := s.clock.Now().UTC().Truncate(time.Microsecond)
		a := ports.SealedAddress{ID: domain.AlertAddressID{UUID: s.ids.New()}, Channel: to.Channel, Shown: to.Shown(), MadeAt: now, MadeBy: by, Version: now.UnixMicro()}
		a.Sealed, a.Key, err = box.Seal(company, sealedAs, vendor.Credential{
			Version: a.Version, Settings: along(a), Secrets: map[string]vendor.Secret{addressField: vendor.NewSecret(to.To)},
		})
		out[*to] = a
		return err
	})
}

// along is what is sealed along: another address that is put in its place does not open.
func along(a ports.SealedAddress) map[string]string {
	return map[string]string{"address": a.ID.String(), "channel": string(a.Channel), "shown": a.Shown}
}

// addressed puts sealed addresses in the place of those that were given, and sees that
// those that are named are there.
func (s *Service) addressed(ctx context.Context, tx ports.Tx, r *notice.Rule, sealed map[notice.Recipient]ports.SealedAddress) error {
	stored := map[domain.AlertAddressID]bool{}
	return recipients(r, func(to *notice.Recipient) error {
		switch a, fresh := sealed[*to]; {
		case !to.Hooked():
			return nil
		case fresh:
			if !stored[a.ID] {
				if err := tx.AlertAddrs.Add(ctx, a); err != nil {
					return err
				}
				stored[a.ID] = true
			}
			to.To, to.Address = a.Shown, a.ID
			return nil
		case !to.Sealed():
			return domain.ErrMoved // It was not so when it was sealed.
		}
		a, err := tx.AlertAddrs.ByID(ctx, to.Address)
		if err != nil {
			return err
		}
		if a.Channel != to.Channel {
			return notice.ErrBadRule.With("recipients: the address %s is one of %s", a.ID, a.Channel)
		}
		to.To = a.Shown
		return nil
	})
}

// forget deletes the addresses that no rule names.
func (s *Service) forget(ctx context.Context, tx ports.Tx) error {
	rules, err := tx.AlertRules.List(ctx)
	if err != nil {
		return err
	}
	named := []domain.AlertAddressID{}
	for i := range rules {
		_ = recipients(&rules[i], func(to *notice.Recipient) error {
			if to.Sealed() {
				named = append(named, to.Address)
			}
			return nil
		})
	}
	return tx.AlertAddrs.Keep(ctx, named)
}

// opened returns to whom a message goes, with the address of an incoming webhook.
//
// Errors: ports.ErrNotTold where it is not kept any more, ports.ErrVaultClosed,
// fault.Unavailable; of kind Internal where it was changed in the database.
func (s *Service) opened(ctx context.Context, company domain.CompanyID, to notice.Recipient) (notice.Recipient, error) {
	if !to.Hooked() {
		return to, nil
	}
	if !to.Sealed() {
		return to, ports.ErrNotTold.With("the address of the incoming webhook is not kept any more: no rule names it")
	}
	var a ports.SealedAddress
	err := s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		a, err = tx.AlertAddrs.ByID(ctx, to.Address)
		return err
	})
	if err != nil {
		return to, err
	}
	c, err := s.sealer.Unseal(ctx, company, ports.SealedCredential{State: vendor.State{Vendor: sealedAs, Version: a.Version, Settings: along(a)}, Sealed: a.Sealed, Key: a.Key})
	if err != nil {
		return to, err
	}
	return notice.Recipient{Channel: a.Channel, To: c.Secrets[addressField].Reveal()}, nil
}
