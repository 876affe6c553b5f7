package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/postgis"
	"actual/app/reporting"
	"actual/cmd/internal/config"
	rules "actual/domain/reporting"
	"actual/domain/tenant"
)

func powerbiCommand() *cobra.Command {
	group := &cobra.Command{Use: "powerbi", Short: "Let companies look at their data in Power BI"}
	role := &cobra.Command{Use: "role", Short: "Manage the database role that a company's model reads with"}
	role.AddCommand(
		powerbiRoleCommand("add", "Make the company's role, which sees its reporting views alone, and print its password, once", (*reporting.Roles).Add),
		powerbiRoleCommand("rotate", "Give the role another password and print it, once; the one of before ends at once", func(r *reporting.Roles, ctx context.Context, c tenant.Company, by string) (reporting.Login, error) {
			return r.Rotate(ctx, c.ID(), by)
		}),
		powerbiRoleRemoveCommand(), powerbiRoleShowCommand(),
	)
	group.AddCommand(role, powerbiModelCommand(), powerbiWorkspaceCommand(), powerbiRefreshCommand())
	return group
}

// withRoles is withCompany, with what makes roles: as the administrator of the database.
func withRoles(cmd *cobra.Command, fn func(ctx context.Context, t *tools, r *reporting.Roles, c tenant.Company) error) error {
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		logins := postgis.NewReportingLogins(func() (string, string, error) {
			admin, err := config.Setting(adminURL)
			if err != nil {
				return "", "", err
			}
			if admin == "" {
				return "", "", fmt.Errorf("%s is not set: give the connection URL of who may create roles", adminURL)
			}
			password, err := adminToken(ctx, admin)
			return admin, password, err
		})
		return fn(ctx, t, reporting.NewRoles(t.Work, logins, t.Clock, t.Identifiers, t.Secrets), c)
	})
}

func powerbiRoleCommand(use, short string, do func(*reporting.Roles, context.Context, tenant.Company, string) (reporting.Login, error)) *cobra.Command {
	return forCompany(&cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		Long: short + ".\n\nAs an administrator of the database (" + adminURL + "). What is printed is what Power BI signs in with; it is kept nowhere.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withRoles(cmd, func(ctx context.Context, _ *tools, r *reporting.Roles, c tenant.Company) error {
				l, err := do(r, ctx, c, operator())
				if err != nil {
					return err
				}
				host, name := databaseNamed()
				return say(cmd, map[string]any{"role": l.Role, "password": l.Password, "host": host, "database": name},
					"host      %s\ndatabase  %s\nuser      %s\npassword  %s", host, name, l.Role, l.Password)
			})
		},
	})
}

// databaseNamed is where the database is, as far as its administrator's URL says.
func databaseNamed() (host, name string) {
	admin, err := config.Setting(adminURL)
	if err != nil {
		return "", ""
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", ""
	}
	return u.Host, strings.TrimPrefix(u.Path, "/")
}

func powerbiRoleRemoveCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "remove", Short: "End the company's role and whoever is signed in with it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withRoles(cmd, func(ctx context.Context, _ *tools, r *reporting.Roles, c tenant.Company) error {
				if err := r.Remove(ctx, c.ID(), operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"role": rules.Name(c.ID()), "removed": true}, "removed %s", rules.Name(c.ID()))
			})
		},
	})
}

func powerbiRoleShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show", Short: "Show the company's role: never its password", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withRoles(cmd, func(ctx context.Context, _ *tools, r *reporting.Roles, c tenant.Company) error {
				is, err := r.Show(ctx, c.ID())
				if errors.Is(err, rules.ErrNoRole) {
					return sayNone(cmd, "%s has no reporting role", c.Ref())
				}
				if err != nil {
					return err
				}
				when := func(at time.Time) string { return at.In(c.Zone()).Format("2 Jan 2006 15:04 MST") }
				return say(cmd, map[string]any{"role": rules.Name(c.ID()), "added_at": is.Added, "rotated_at": is.Rotated},
					"%s  added %s  password of %s", rules.Name(c.ID()), when(is.Added), when(is.Rotated))
			})
		},
	})
}
