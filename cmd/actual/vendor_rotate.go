package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/keyfile"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wording"
)

var (
	errNoVault  = errors.New("there is no key to rotate: set ACTUAL_VAULT_KEY_FILE to where the file of keys is or shall be made, or ACTUAL_VAULT_URL")
	errUnopened = errors.New("no key opens them: bring back the key that wrapped them, or `actual vendor remove` and set them anew")
)

func vendorRotateKeyCommand() *cobra.Command {
	var resume bool
	cmd := &cobra.Command{
		Use: "rotate-key", Short: "Wrap all vendor credentials by a new key, without downtime; the first time it makes the key", Args: cobra.NoArgs,
		Long: "Wrap the data keys of all companies' vendor credentials by a new key.\n\n" +
			"With ACTUAL_VAULT_KEY_FILE it adds a key to the file (and makes the file where there is none); with ACTUAL_VAULT_URL make a new\n" +
			"version of the key in Azure Key Vault first. Keys of before go on to open what they wrapped, so servers go on meanwhile.\n" +
			"Cut off, it is taken up with --resume. When it has ended without complaint, nothing that is stored needs the keys of before:\n" +
			"keep them for as long as you keep backups of the database.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load()
			if err != nil {
				return err
			}
			if cfg.VaultURL == "" && cfg.VaultKeyFile == "" {
				return errNoVault
			}
			if cfg.VaultURL == "" && !resume {
				id, err := keyfile.AddKey(keyfile.RingFile(cfg.VaultKeyFile), time.Now())
				if err != nil {
					return fmt.Errorf("ACTUAL_VAULT_KEY_FILE: %w", err)
				}
				cmd.PrintErrf("made the key %s in %s\n", id, cfg.VaultKeyFile)
			}
			return withTools(cmd, func(ctx context.Context, t *tools) error { return rewrapAll(ctx, cmd, t) })
		},
	}
	cmd.Flags().BoolVar(&resume, "resume", false, "make no new key: wrap by the one in use what is not yet")
	return cmd
}

// rewrapAll wraps what each company has by the current key, and reports.
func rewrapAll(ctx context.Context, cmd *cobra.Command, t *tools) error {
	current, err := t.Vault.CurrentKey(ctx)
	if err != nil {
		return err
	}
	companies, err := t.Companies.List(ctx)
	if err != nil {
		return err
	}
	var sum vault.Rewrapped
	var closed []string
	last := time.Now()
	for i, c := range companies {
		r, err := t.Vault.Rewrap(ctx, c.ID(), current, operator())
		sum.Add(r)
		if err != nil {
			return fmt.Errorf("of %s, after %s: %w: go on with --resume", c.Ref(), wording.Count(sum.Done, "credential"), err)
		}
		for _, name := range r.Unopened {
			closed = append(closed, c.Ref()+" "+string(name))
		}
		if time.Since(last) >= 3*time.Second {
			last = time.Now()
			cmd.PrintErrf("%d of %d companies\n", i+1, len(companies))
		}
	}
	out := map[string]any{"key": current, "companies": len(companies), "rewrapped": sum.Done, "already": sum.Already, "moved": sum.Moved, "unopened": closed}
	if err := say(cmd, out, "%s wrapped by %s; %d by it before", wording.Count(sum.Done, "credential"), current, sum.Already+sum.Moved); err != nil {
		return err
	}
	if len(closed) > 0 {
		return fmt.Errorf("%s: %w", strings.Join(closed, ", "), errUnopened)
	}
	return nil
}
