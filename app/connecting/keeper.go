package connecting

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/vendor"
	"actual/ports"
)

// Servers are the vendors' authorisation servers.
type Servers map[vendor.Name]ports.GrantServer

// Apps are this installation's applications at vendors, for companies that have
// given no credentials of their own.
type Apps map[vendor.Name]vendor.Credential

// Landing is where vendors send the browser back to: the address of our page.
type Landing string

// believed is how long a connection is believed unread, as credentials are.
const believed = 5 * time.Second

// Keeper implements ports.Connections.
type Keeper struct {
	work        ports.UnitOfWork
	credentials ports.Credentials
	vault       *vault.Vault
	servers     Servers
	apps        Apps
	landing     Landing
	clock       ports.Clock
	ids         ports.Identifiers
	secrets     ports.Secrets
	log         *slog.Logger

	mu    sync.Mutex
	known map[of]memory
	tried map[of]time.Time // When a renewal last failed.
}

type of struct {
	company domain.CompanyID
	vendor  vendor.Name
}

// memory is a connection whose tokens were opened.
type memory struct {
	stored ports.SealedConnection
	tokens vendor.Tokens
	former vendor.Tokens // Those before, while these have not worked yet; zero: none.
	read   time.Time
}

// New returns a keeper.
func New(work ports.UnitOfWork, c ports.Credentials, v *vault.Vault, s Servers, a Apps, l Landing, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets, log *slog.Logger) *Keeper {
	return &Keeper{
		work: work, credentials: c, vault: v, servers: s, apps: a, landing: l, clock: clock, ids: ids, secrets: secrets, log: log, known: map[of]memory{}, tried: map[of]time.Time{},
	}
}

var _ ports.Connections = (*Keeper)(nil)

// Access implements ports.Connections.
func (k *Keeper) Access(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Access, error) {
	app, err := k.app(ctx, company, name)
	if err != nil {
		return vendor.Access{}, err
	}
	m, err := k.recall(ctx, company, name)
	if err != nil {
		return vendor.Access{}, err
	}
	c, now := m.stored.Connection, k.now()
	ended := !c.Cut.At.IsZero()
	if ended && !now.Before(c.Expires) {
		return vendor.Access{}, vendor.ErrConnectAgain.With("%s", c.Cut.Why)
	}
	if ended || !c.ProvenAt.IsZero() && now.Before(c.Due()) {
		return m.access(app), nil
	}
	if now.Before(c.Expires) && k.clock.Now().Sub(k.triedAt(of{company, name})) < notAgain {
		return m.access(app), nil
	}
	next, err := k.renew(ctx, company, name, app, errand{of: c.Version})
	if err == nil {
		return next.access(app), nil
	}
	k.tries(of{company, name})
	if next.stored.Version != 0 && now.Before(next.stored.Expires) && fault.KindOf(err) == fault.Unavailable {
		k.log.WarnContext(ctx, "a connection can't be renewed yet; what it has still works", "vendor", string(name), "company_id", company.String(), "error", err)
		return next.access(app), nil
	}
	return vendor.Access{}, err
}

// notAgain is how long a renewal that failed is not tried again while the old token
// works.
const notAgain = time.Minute

func (k *Keeper) triedAt(key of) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tried[key]
}

func (k *Keeper) tries(key of) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tried[key] = k.clock.Now()
}

// Refused implements ports.Connections.
func (k *Keeper) Refused(ctx context.Context, company domain.CompanyID, name vendor.Name, a vendor.Access) (vendor.Access, error) {
	k.forget(of{company, name})
	m, err := k.recall(ctx, company, name)
	if err != nil {
		return vendor.Access{}, err
	}
	if m.stored.Version == a.Version {
		if m, err = k.renew(ctx, company, name, a.App, errand{of: a.Version, refused: true}); err != nil {
			return vendor.Access{}, err
		}
	}
	return m.access(a.App), nil
}

func (m memory) access(app vendor.Credential) vendor.Access {
	return vendor.Access{Token: m.tokens.Access, Version: m.stored.Version, Account: m.stored.Account, App: app}
}

// app returns what we are known as at the vendor: by the company's own credentials,
// else by the installation's.
func (k *Keeper) app(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Credential, error) {
	if _, err := k.server(name); err != nil {
		return vendor.Credential{}, err
	}
	c, err := k.credentials.Credential(ctx, company, name)
	if ours, there := k.apps[name]; there && errors.Is(err, vendor.ErrNoCredential) {
		return ours, nil
	}
	return c, err
}

func (k *Keeper) server(name vendor.Name) (ports.GrantServer, error) {
	if s := k.servers[name]; s != nil {
		return s, nil
	}
	return nil, vendor.ErrNotConnectable.With("%s", name)
}

// recall returns the connection as it was within the last seconds, opened.
func (k *Keeper) recall(ctx context.Context, company domain.CompanyID, name vendor.Name) (memory, error) {
	k.mu.Lock()
	m, there := k.known[of{company, name}]
	k.mu.Unlock()
	if there && k.clock.Now().Sub(m.read) < believed {
		return m, nil
	}
	var stored ports.SealedConnection
	err := k.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		stored, err = tx.Connected.Get(ctx, name)
		return err
	})
	if err != nil {
		k.forget(of{company, name})
		return memory{}, fmt.Errorf("connection of %s: %w", name, err)
	}
	if there && bytes.Equal(m.stored.Sealed, stored.Sealed) {
		m.stored, m.read = stored, k.clock.Now()
	} else if m, err = k.open(ctx, company, stored); err != nil {
		return memory{}, fmt.Errorf("connection of %s: %w", name, err)
	}
	k.remember(company, m)
	return m, nil
}

func (k *Keeper) remember(company domain.CompanyID, m memory) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known[of{company, m.stored.Vendor}] = m
}

func (k *Keeper) forget(key of) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.known, key)
}

// now is the time as it is stored.
func (k *Keeper) now() time.Time { return k.clock.Now().UTC().Truncate(time.Microsecond) }
