// Package vault keeps what companies call vendors with: sealed, each with a data
// key of its own that is wrapped by a key outside the database; given to adapters
// for a call, and shown to nobody.
package vault

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// How long a credential is believed unread (so late does one that is set anew take
// effect), how long what was opened is kept where the row is still the same, and
// how exactly its use is noted.
const (
	believed = 5 * time.Second
	opened   = 10 * time.Minute
	noted    = time.Minute
)

// AllowedURLs are the addresses below which base URLs may lie besides the vendors'
// own: those of stand-ins.
type AllowedURLs []string

// Vault implements ports.Credentials.
type Vault struct {
	work    ports.UnitOfWork
	keys    ports.KeyWrapper
	clock   ports.Clock
	ids     ports.Identifiers
	secrets ports.Secrets
	allowed AllowedURLs

	mu    sync.Mutex
	known map[of]memory
}

type of struct {
	company domain.CompanyID
	vendor  vendor.Name
}

// memory is a credential that was opened.
type memory struct {
	credential   vendor.Credential
	sealed       []byte // What it was opened from.
	read, opened time.Time
}

// New returns a vault whose data keys are wrapped by keys.
func New(work ports.UnitOfWork, keys ports.KeyWrapper, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets, allowed AllowedURLs) *Vault {
	return &Vault{work: work, keys: keys, clock: clock, ids: ids, secrets: secrets, allowed: allowed, known: map[of]memory{}}
}

var _ ports.Credentials = (*Vault)(nil)

// Credential implements ports.Credentials.
func (v *Vault) Credential(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Credential, error) {
	if m, there := v.recall(of{company, name}); there && v.clock.Now().Sub(m.read) < believed {
		return m.credential, nil
	}
	return v.read(ctx, company, name)
}

// Refused implements ports.Credentials.
func (v *Vault) Refused(ctx context.Context, company domain.CompanyID, name vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	now := v.now()
	err := v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Vendors.Note(ctx, name, c.Version, time.Time{}, now)
	})
	v.forget(of{company, name})
	if err != nil {
		return vendor.Credential{}, false, fmt.Errorf("note that %s refused: %w", name, err)
	}
	current, err := v.read(ctx, company, name)
	return current, err == nil && current.Version != c.Version, err
}

// read reads the credential from the store, opens it where it is not the one that
// is remembered, and notes that it is used.
func (v *Vault) read(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Credential, error) {
	var stored ports.SealedCredential
	err := v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		stored, err = tx.Vendors.Get(ctx, name)
		return err
	})
	if err != nil {
		v.forget(of{company, name})
		return vendor.Credential{}, fmt.Errorf("credentials of %s: %w", name, err)
	}
	now := v.now()
	m, there := v.recall(of{company, name})
	if !there || !bytes.Equal(m.sealed, stored.Sealed) || now.Sub(m.opened) > opened {
		m = memory{sealed: stored.Sealed, opened: now}
		if m.credential, err = v.open(ctx, company, stored); err != nil {
			return vendor.Credential{}, fmt.Errorf("credentials of %s: %w", name, err)
		}
	}
	m.read = now
	v.remember(of{company, name}, m)
	if now.Sub(stored.UsedAt) < noted {
		return m.credential, nil
	}
	err = v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Vendors.Note(ctx, name, stored.Version, now, time.Time{})
	})
	if err != nil {
		return vendor.Credential{}, fmt.Errorf("note use of credentials of %s: %w", name, err)
	}
	return m.credential, nil
}

// open opens a stored credential, and checks that it may (still) be used.
func (v *Vault) open(ctx context.Context, company domain.CompanyID, stored ports.SealedCredential) (vendor.Credential, error) {
	described, err := vendor.Describe(stored.Vendor)
	if err != nil {
		return vendor.Credential{}, err
	}
	key, err := v.keys.Unwrap(ctx, stored.Key)
	if err != nil {
		return vendor.Credential{}, err
	}
	c, err := open(key, company, stored)
	if err != nil {
		return vendor.Credential{}, err
	}
	return c, described.Check(c, v.allowed)
}

func (v *Vault) recall(key of) (memory, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	m, there := v.known[key]
	return m, there
}

// fewKnown is how many are remembered before those of long ago are let go.
const fewKnown = 1000

func (v *Vault) remember(key of, m memory) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) >= fewKnown {
		for k, old := range v.known {
			if m.read.Sub(old.read) > opened {
				delete(v.known, k)
			}
		}
	}
	v.known[key] = m
}

func (v *Vault) forget(key of) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, key)
}

// now is the time as it is stored.
func (v *Vault) now() time.Time { return v.clock.Now().Truncate(time.Microsecond) }
