package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"actual/domain/tenant"
	"actual/ports"
)

func keyListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List API keys: their ids and terms, never the keys", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				var all []tenant.APIKey
				err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
					all, err = tx.Keys.List(ctx)
					return err
				})
				if err != nil {
					return err
				}
				for _, k := range all {
					state := "valid until " + k.Expires.In(c.Zone()).Format("2 Jan 2006 15:04 MST")
					if !k.Revoked.IsZero() {
						state = "revoked " + k.Revoked.In(c.Zone()).Format("2 Jan 2006 15:04 MST")
					}
					may := ""
					for _, s := range k.Scopes {
						may += ", " + string(s)
					}
					out := map[string]any{"id": k.ID.String(), "label": k.Label, "scopes": append([]tenant.Capability{}, k.Scopes...), "expires": k.Expires.Format(time.RFC3339), "revoked": !k.Revoked.IsZero()}
					if err := say(cmd, out, "%s  %-38s %s", k.ID, state+may, k.Label); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func routeListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List routes: their ids, never their secrets", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				var all []tenant.Route
				err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
					all, err = tx.Routes.List(ctx)
					return err
				})
				if err != nil {
					return err
				}
				for _, r := range all {
					if err := say(cmd, map[string]any{"id": r.ID.String(), "label": r.Label}, "%s  %s", r.ID, r.Label); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}
