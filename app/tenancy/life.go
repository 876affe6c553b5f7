package tenancy

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Rotate is the command to give a key or a route a new secret. The one in use
// goes on beside it for the overlap.
type Rotate struct {
	Company domain.CompanyID
	Overlap time.Duration
	Term    time.Duration // Of the new secret; 0: as long again, as far as who does it may give it.
	By      tenant.Maker
}

// named is an identifier of a credential.
type named interface {
	comparable
	String() string
}

// life is what keys and routes have in common: ID and T are those of a kind.
type life[ID named, T any] struct {
	what                 string // In words.
	noun                 string // In the ledger.
	made, renewed, ended ledger.Kind
	quota                tenant.Limit
	store                func(tx ports.Tx) kept[ID, T]
	credential           func(of *T) *tenant.Credential
	renews               func(by tenant.Maker, of T, now time.Time) (tenant.Maker, error) // Who renews one, if they may.
	read                 *memory[ID, T]
}

// kept are those of a kind that a company has.
type kept[ID named, T any] interface {
	Create(ctx context.Context, made T) error
	ByID(ctx context.Context, id ID) (T, error)
	Save(ctx context.Context, changed T, hash []byte) error
	List(ctx context.Context, after ID, limit int) ([]T, error)
}

func (l *life[ID, T]) create(ctx context.Context, c *Credentials, company domain.CompanyID, id ID, made T, by tenant.Maker, fields ledger.Fields) error {
	err := c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Limits.Room(ctx, l.quota, 1, l.credential(&made).Created); err != nil {
			return err
		}
		if err := l.store(tx).Create(ctx, made); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, l.made, l.noun+":"+id.String(), by.Actor, fields))
	})
	if err != nil {
		return fmt.Errorf("create %s: %w", l.what, err)
	}
	return nil
}

func (l *life[ID, T]) rotate(ctx context.Context, c *Credentials, id ID, cmd Rotate) (secret tenant.Secret, of T, err error) {
	secret = c.secrets.Secret()
	now := c.clock.Now()
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if of, err = l.store(tx).ByID(ctx, id); err != nil {
			return err
		}
		by, err := l.renews(cmd.By, of, now)
		if err != nil {
			return err
		}
		was := l.credential(&of)
		term, err := by.Term(cmd.Term, was.Term(), now)
		if err != nil {
			return err
		}
		before := was.Hash
		if *was, err = was.Rotate(secret, now, cmd.Overlap, term); err != nil {
			return err
		}
		if err := l.store(tx).Save(ctx, of, before); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(cmd.Company, l.renewed, l.noun+":"+id.String(), cmd.By.Actor, rotated(*was)))
	})
	if err != nil {
		var none T
		return tenant.Secret{}, none, fmt.Errorf("rotate %s: %w", l.what, err)
	}
	l.read.forget(id)
	return secret, of, nil
}

func (l *life[ID, T]) revoke(ctx context.Context, c *Credentials, company domain.CompanyID, id ID, by string) (of T, err error) {
	now := c.clock.Now()
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if of, err = l.store(tx).ByID(ctx, id); err != nil || !l.credential(&of).Revoked.IsZero() {
			return err
		}
		l.credential(&of).Revoked = now
		if err := l.store(tx).Save(ctx, of, l.credential(&of).Hash); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, l.ended, l.noun+":"+id.String(), by, nil))
	})
	if err != nil {
		var none T
		return none, fmt.Errorf("revoke %s: %w", l.what, err)
	}
	l.read.forget(id)
	return of, nil
}

func (l *life[ID, T]) list(ctx context.Context, c *Credentials, company domain.CompanyID, after ID, limit int) (page []T, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		page, err = l.store(tx).List(ctx, after, limit)
		return err
	})
	return page, err
}

func (l *life[ID, T]) byID(ctx context.Context, c *Credentials, company domain.CompanyID, id ID) (of T, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		of, err = l.store(tx).ByID(ctx, id)
		return err
	})
	return of, err
}

// rotated is what the ledger says of a rotation.
func rotated(c tenant.Credential) ledger.Fields {
	f := ledger.Fields{"rotated": ledger.Bool(true), "expires": ledger.Int(c.Expires.Unix())}
	if len(c.Former) > 0 {
		f["former_until"] = ledger.Int(c.FormerUntil.Unix())
	}
	return f
}

// created is what the ledger says of a credential that was made.
func created(c tenant.Credential) ledger.Fields {
	f := ledger.Fields{"label": ledger.Text(c.Label), "expires": ledger.Int(c.Expires.Unix())}
	if len(c.Addresses) > 0 {
		networks := make([]ledger.Value, len(c.Addresses))
		for i, n := range c.Addresses {
			networks[i] = ledger.Text(n.String())
		}
		f["addresses"] = ledger.List(networks...)
	}
	return f
}
