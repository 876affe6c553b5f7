package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

func companyCommand() *cobra.Command {
	group := &cobra.Command{Use: "company", Short: "Manage companies"}
	var name, zone string
	create := &cobra.Command{
		Use: "create REF", Short: "Create a company", Args: cobra.ExactArgs(1),
		Example: "  actual company create northside --name 'Northside Landscaping' --time-zone America/New_York",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				c, err := t.Companies.Create(ctx, tenancy.CreateCompany{Ref: args[0], Name: name, Zone: zone, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, companyLine(c), "created company %s (%s)", c.Ref(), c.ID())
			})
		},
	}
	create.Flags().StringVar(&name, "name", "", "its name for people")
	create.Flags().StringVar(&zone, "time-zone", "", "its IANA time zone, such as America/New_York")
	_ = create.MarkFlagRequired("name")
	_ = create.MarkFlagRequired("time-zone")
	list := &cobra.Command{
		Use: "list", Short: "List companies", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				all, err := t.Companies.List(ctx)
				if err != nil {
					return err
				}
				for _, c := range all {
					if err := say(cmd, companyLine(c), "%-24s %-36s %-20s %s", c.Ref(), c.ID(), c.Zone(), c.Name()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	group.AddCommand(create, list)
	return group
}

func companyLine(c tenant.Company) map[string]any {
	return map[string]any{"id": c.ID().String(), "ref": c.Ref(), "name": c.Name(), "time_zone": c.Zone().String()}
}

func apikeyCommand() *cobra.Command {
	group := &cobra.Command{Use: "apikey", Short: "Manage the API keys of a company"}
	var label string
	var scopes []string
	valid := term(90 * day)
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
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				text, key, err := t.Credentials.CreateKey(ctx, c.ID(), label, granted, time.Duration(valid), operator())
				if err != nil {
					return err
				}
				out := map[string]any{"id": key.ID.String(), "key": text, "scopes": append([]tenant.Capability{}, key.Scopes...), "expires": key.Expires.Format(time.RFC3339)}
				return say(cmd, out, "%s", text)
			})
		},
	})
	create.Flags().StringVar(&label, "label", "", "what it is for")
	create.Flags().StringSliceVar(&scopes, "scope", nil, "what it may, such as presence:read,presence:correct, or admin; a wrong one lists all")
	create.Flags().Var(&valid, "valid", "for how `LONG` it is valid, in days such as 30d or hours such as 36h")
	_ = create.MarkFlagRequired("label")
	revoke := forCompany(&cobra.Command{
		Use: "revoke KEY", Short: "End an API key, given whole or by its id; it takes effect within seconds", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := keyNamed(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if err := t.Credentials.RevokeKey(ctx, c.ID(), id, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": id.String(), "revoked": true}, "revoked %s", id)
			})
		},
	})
	group.AddCommand(create, revoke, keyListCommand())
	return group
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

// keyNamed reads a key's id, or takes it from the key itself: a leaked one.
func keyNamed(text string) (domain.KeyID, error) {
	if id, _, err := tenant.ParseKey(text); err == nil {
		return id, nil
	}
	id, err := domain.ParseUUID(text)
	if err != nil {
		return domain.KeyID{}, fmt.Errorf("key: give its id, as `actual apikey list` shows it, or the key itself, which begins with actual_key_: %w", err)
	}
	return domain.KeyID{UUID: id}, nil
}

func routeCommand() *cobra.Command {
	group := &cobra.Command{Use: "route", Short: "Manage the Notehub routes whose events are accepted"}
	var label string
	create := forCompany(&cobra.Command{
		Use: "create", Short: "Make a route and print the value of its X-Actual-Secret header, once", Args: cobra.NoArgs,
		Long: "Make a route and print the value of its X-Actual-Secret header, once.\n\n" +
			"A company's own route brings events of its badges, and what it brings of unknown devices the company may claim.\n" +
			"A route of the house (--company house) is shared: it brings events of any company's badges.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				secret, route, err := t.Credentials.CreateRoute(ctx, c.ID(), label, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": route.ID.String(), "secret": secret}, "%s", secret)
			})
		},
	})
	create.Flags().StringVar(&label, "label", "notehub", "what it is called")
	rotate := forCompany(&cobra.Command{
		Use: "rotate ID", Short: "Make a second secret valid beside the first; the next rotation ends the first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseUUID(args[0])
			if err != nil {
				return misused(cmd, "route %q: give its id, as `actual route list` shows it: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				secret, err := t.Credentials.RotateRoute(ctx, c.ID(), domain.RouteID{UUID: id}, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": args[0], "secret": secret}, "%s", secret)
			})
		},
	})
	group.AddCommand(create, rotate, routeListCommand())
	return group
}

func badgeCommand() *cobra.Command {
	group := &cobra.Command{Use: "badge", Short: "Manage the badges of a company"}
	var label, from string
	add := forCompany(&cobra.Command{
		Use: "add DEVICE", Short: "Register a device as a badge; what it has in quarantine is released", Args: cobra.ExactArgs(1),
		Example: "  actual badge add dev:864475044204278 --company northside --label 'Mow 3, badge 2'",
		RunE: func(cmd *cobra.Command, args []string) error {
			var since time.Time
			if from != "" {
				t, err := time.Parse(time.RFC3339, from)
				if err != nil {
					return misused(cmd, "--from %q: give an RFC 3339 time such as 2026-03-01T00:00:00-05:00", from)
				}
				since = t
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				b, err := t.Badges.RegisterFor(ctx, c.ID(), args[0], label, since, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": b.ID().String(), "device": b.Device(), "label": b.Label()}, "registered %s as %s", b.Device(), b.ID())
			})
		},
	})
	add.Flags().StringVar(&label, "label", "", "the name printed on it (default: the device)")
	add.Flags().StringVar(&from, "from", "", "since when it is theirs, RFC 3339 (default: always)")
	group.AddCommand(add, badgeListCommand(), badgeReleaseCommand())
	return group
}
