package vault_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// counted counts how often a key is unwrapped.
type counted struct {
	ports.KeyWrapper
	unwrapped atomic.Int64
}

func (c *counted) Unwrap(ctx context.Context, w ports.WrappedKey) (ports.DataKey, error) {
	c.unwrapped.Add(1)
	return c.KeyWrapper.Unwrap(ctx, w)
}

// world is two companies on a real store, and a file of keys.
type world struct {
	t          *testing.T
	db         *postgistest.Database
	clock      *clock
	work       *postgis.UnitOfWork
	directory  *postgis.Directory
	file       keyfile.RingFile
	keys       *counted
	vault      *vault.Vault
	acme, blue domain.CompanyID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{
		t: t, db: db, clock: &clock{noon}, work: postgis.NewUnitOfWork(db.App, tasks), directory: postgis.NewDirectory(db.Directory),
		file: keyfile.RingFile(filepath.Join(t.TempDir(), "keys.json")),
	}
	companies := tenancy.NewCompanies(w.work, w.directory, w.clock, system.Identifiers{})
	for ref, id := range map[string]*domain.CompanyID{"acme": &w.acme, "blue": &w.blue} {
		c, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: ref, Name: ref, Zone: "America/New_York", By: "test"})
		require.NoError(t, err)
		*id = c.ID()
	}
	w.addKey()
	ring, err := keyfile.NewRing(w.file)
	require.NoError(t, err)
	w.keys = &counted{KeyWrapper: ring}
	w.vault = w.process()
	return w
}

// process returns the vault of another process on the same store and keys.
func (w *world) process(allowed ...string) *vault.Vault {
	return vault.New(w.work, w.keys, w.clock, system.Identifiers{}, system.Secrets{}, append([]string{"http://127.0.0.1"}, allowed...))
}

func (w *world) addKey() string {
	w.t.Helper()
	id, err := keyfile.AddKey(w.file, w.clock.now)
	require.NoError(w.t, err)
	return id
}

// set gives acme a token for Notehub.
func (w *world) set(token string) vault.Entry {
	w.t.Helper()
	e, err := w.vault.Set(w.t.Context(), setting(w.acme, token))
	require.NoError(w.t, err)
	return e
}

func setting(company domain.CompanyID, token string) vault.Set {
	return vault.Set{
		Company: company, Vendor: vendor.Notehub, By: "user:test",
		Settings: map[string]string{"project": "app:2606f411-dea6-44a0-9743-1130f57d77d8", "base_url": "http://127.0.0.1:9/notehub"},
		Secrets:  map[string]vendor.Secret{"token": vendor.NewSecret(token)},
	}
}

// token returns what a process calls Notehub with for acme.
func (w *world) token(v *vault.Vault) string {
	w.t.Helper()
	c, err := v.Credential(w.t.Context(), w.acme, vendor.Notehub)
	require.NoError(w.t, err)
	return c.Secrets["token"].Reveal()
}

// stored returns the row of acme.
func (w *world) stored() (c ports.SealedCredential) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) (err error) {
		c, err = tx.Vendors.Get(ctx, vendor.Notehub)
		return err
	}))
	return c
}
