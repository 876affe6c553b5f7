package main

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

func apikeyCommand() *cobra.Command {
	group := &cobra.Command{Use: "apikey", Short: "Manage the API keys of a company"}
	group.AddCommand(keyCreateCommand(), keyRotateCommand(), keyRevokeCommand(), keyListCommand())
	return group
}

func keyCreateCommand() *cobra.Command {
	var label string
	var scopes, from []string
	valid := term(tenant.DefaultKeyTerm)
	create := forCompany(&cobra.Command{
		Use: "create", Short: "Make an API key and print it, once", Args: cobra.NoArgs,
		Long: "Make an API key and print it, once.\n\n" +
			"Without --scope it reads visits, badges, sites, people, jobs, events, quarantine and the ledger. With --scope it may what is\n" +
			"named and nothing else; admin stands for all that an admin of the company may.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			granted, err := scopesNamed(scopes)
			if err != nil {
				return misused(cmd, "%w", err)
			}
			addresses, err := networksNamed(cmd, from)
			if err != nil {
				return err
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				text, key, err := t.Credentials.CreateKey(ctx, tenancy.CreateKey{
					Company: c.ID(), Label: label, Scopes: granted, Term: time.Duration(valid), Addresses: addresses, By: tenant.Ours(operator()),
				})
				if err != nil {
					return err
				}
				out := keyLine(key, t.Clock.Now())
				out["secret"], out["key"] = text, text // The second as it was called before the API had it.
				return say(cmd, out, "%s", text)
			})
		},
	})
	create.Flags().StringVar(&label, "label", "", "what it is for")
	create.Flags().StringSliceVar(&scopes, "scope", nil, "what it may, such as presence:read,presence:correct, or admin; a wrong one lists all")
	create.Flags().Var(&valid, "valid", validUsage)
	create.Flags().StringSliceVar(&from, "address", nil, addressUsage)
	_ = create.MarkFlagRequired("label")
	return create
}

const (
	validUsage   = "for how `LONG` it is valid, in days such as 30d or hours such as 36h"
	addressUsage = "from which networks alone it may be used, such as 203.0.113.0/24"
	overlapUsage = "how `LONG` the secret of before goes on beside the new one, at most 30d; 0d ends it at once"
)

// rotation are the flags of a rotation.
type rotation struct{ overlap, valid term }

func (r *rotation) flags(cmd *cobra.Command) *cobra.Command {
	r.overlap = term(tenant.DefaultOverlap)
	cmd.Flags().Var(&r.overlap, "overlap", overlapUsage)
	cmd.Flags().Var(&r.valid, "valid", validUsage+" from now on (default: as long again)")
	return cmd
}

func (r *rotation) of(company domain.CompanyID) tenancy.Rotate {
	return tenancy.Rotate{Company: company, Overlap: time.Duration(r.overlap), Term: time.Duration(r.valid), By: tenant.Ours(operator())}
}

func keyRotateCommand() *cobra.Command {
	var r rotation
	return r.flags(forCompany(&cobra.Command{
		Use: "rotate KEY", Short: "Give an API key, named whole or by its id, a new secret and print it, once", Args: cobra.ExactArgs(1),
		Long: "Give an API key a new secret and print it, once. The key of before goes on beside it for the overlap and then ends by itself.",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := keyNamed(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				text, key, err := t.Credentials.RotateKey(ctx, id, r.of(c.ID()))
				if err != nil {
					return err
				}
				out := keyLine(key, t.Clock.Now())
				out["secret"], out["key"] = text, text // The second as it was called before the API had it.
				return say(cmd, out, "%s", text)
			})
		},
	}))
}

func keyRevokeCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "revoke KEY", Short: "End an API key, given whole or by its id; it takes effect within seconds", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := keyNamed(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if _, err := t.Credentials.RevokeKey(ctx, c.ID(), id, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": id.String(), "revoked": true}, "revoked %s", id)
			})
		},
	})
}

// scopesNamed reads scopes; without any, a key reads.
func scopesNamed(names []string) ([]tenant.Capability, error) {
	if len(names) == 0 {
		return tenant.Readings(), nil
	}
	var out []tenant.Capability
	for _, name := range names {
		s, err := tenant.ParseScope(name)
		if err != nil {
			return nil, fmt.Errorf("--scope: %w", err)
		}
		out = append(out, s)
	}
	return out, nil
}

func networksNamed(cmd *cobra.Command, texts []string) ([]netip.Prefix, error) {
	networks, err := tenant.ParseAddresses(texts)
	if err != nil {
		return nil, misused(cmd, "--from: %w", err)
	}
	return networks, nil
}

// keyNamed reads a key's id, or takes it from the key itself: a leaked one.
func keyNamed(text string) (domain.KeyID, error) {
	if id, _, err := tenant.ParseKey(text); err == nil {
		return id, nil
	}
	id, err := domain.ParseKeyID(text)
	if err != nil {
		return domain.KeyID{}, fmt.Errorf("key: give its id, as `actual apikey list` shows it, or the key itself, which begins with actual_: %w", err)
	}
	return id, nil
}
