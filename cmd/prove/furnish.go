package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"actual/adapters/outbound/keyfile"
	"actual/cmd/internal/devdb"
)

// furnish makes a company with a route and an API key of its own by the command
// line, as an operator would, and returns its client, still without a URL.
func (b *bench) furnish(ctx context.Context, ref, zone string) (client, error) {
	var c client
	if _, err := b.actual(ctx, "company", "create", ref, "--name", "Proof "+ref, "--time-zone", zone); err != nil {
		return c, err
	}
	if _, err := b.actual(ctx, "company", "limits", ref, "key.requests=1000000", "company.requests=1000000", "route.deliveries=10000000"); err != nil {
		return c, err // A proof asks more than a customer does.
	}
	var err error
	if c.route, err = b.actual(ctx, "route", "create", "--company", ref); err != nil {
		return c, err
	}
	c.key, err = b.actual(ctx, "apikey", "create", "--company", ref, "--label", "proof", "--scope", "admin")
	return c, err
}

// fork returns a bench with the same binary and cluster, and a database and a
// folder of its own. Who forks closes it.
func (b *bench) fork(ctx context.Context, name string) (*bench, error) {
	f := &bench{say: b.say, binary: b.binary, cluster: b.cluster, folder: filepath.Join(b.folder, name)}
	if err := os.MkdirAll(f.folder, 0o755); err != nil {
		return nil, err
	}
	if _, err := keyfile.AddKey(f.vaultKeys(), time.Now()); err != nil {
		return nil, err
	}
	database, err := devdb.Create(ctx, b.cluster)
	if err != nil {
		return nil, fmt.Errorf("database of %s: %w", name, err)
	}
	f.database, f.closers = database, append(f.closers, database.Drop)
	return f, nil
}
