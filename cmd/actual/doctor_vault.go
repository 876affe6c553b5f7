package main

import (
	"context"
	"errors"

	"actual/adapters/outbound/postgis"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/ports"
)

var errWrongKey = errors.New("a data key that was wrapped does not come back")

// vault tries the key that vendor credentials are sealed with. It reports false
// where that can't be tried and nothing else can be judged.
func (d *doctor) vault(ctx context.Context, cfg config.Config) bool {
	keys, err := wiring.VaultKeys(cfg)
	if err != nil {
		d.say("the key of vendor credentials", err, "do what it says; docs/configuration.md, \"Vendor credentials\"")
		return false
	}
	if len(keys) == 0 {
		_ = say(d.cmd, map[string]any{"check": "the key of vendor credentials", "ok": nil},
			"–     the key of vendor credentials: neither ACTUAL_VAULT_KEY_FILE nor ACTUAL_VAULT_URL is set: no vendor can be called\n      → set one; `actual vendor rotate-key` makes the file")
		return true
	}
	d.say("the key of vendor credentials wraps and unwraps", tryKey(ctx, keys), "check ACTUAL_VAULT_KEY_FILE and ACTUAL_VAULT_URL; in Azure, that the server's identity may wrap and unwrap with the key")
	return true
}

func tryKey(ctx context.Context, keys ports.KeyWrapper) error {
	data := ports.DataKey{1, 2, 3}
	w, err := keys.Wrap(ctx, data)
	if err != nil {
		return err
	}
	got, err := keys.Unwrap(ctx, w)
	if err == nil && got != data {
		return errWrongKey
	}
	return err
}

// sealed looks whether there is a key for all that is stored.
func (d *doctor) sealed(ctx context.Context, t *tools) {
	err := vault.CheckKeys(ctx, postgis.NewDirectory(t.Directory), t.VaultKeys)
	d.say("a key for all vendor credentials that are stored", err, "the server refuses to start like this: do what it says")
}
