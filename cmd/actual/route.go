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

func routeCommand() *cobra.Command {
	group := &cobra.Command{Use: "route", Short: "Manage the Notehub routes whose events are accepted"}
	group.AddCommand(routeCreateCommand(), routeRotateCommand(), routeRevokeCommand(), routeListCommand())
	return group
}

func routeCreateCommand() *cobra.Command {
	var label string
	var from []string
	valid := term(tenant.DefaultRouteTerm)
	create := forCompany(&cobra.Command{
		Use: "create", Short: "Make a route and print the value of its X-Actual-Secret header, once", Args: cobra.NoArgs,
		Long: "Make a route and print the value of its X-Actual-Secret header, once.\n\n" +
			"A company's own route brings events of its badges, and what it brings of unknown devices the company may claim.\n" +
			"A route of the house (--company house) is shared: it brings events of any company's badges.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			addresses, err := networksNamed(cmd, from)
			if err != nil {
				return err
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				secret, route, err := t.Credentials.CreateRoute(ctx, tenancy.CreateRoute{
					Company: c.ID(), Label: label, Term: time.Duration(valid), Addresses: addresses, By: tenant.Ours(operator()),
				})
				if err != nil {
					return err
				}
				out := routeLine(route, t.Clock.Now())
				out["secret"] = secret
				return say(cmd, out, "%s", secret)
			})
		},
	})
	create.Flags().StringVar(&label, "label", "notehub", "what it is called")
	create.Flags().Var(&valid, "valid", validUsage)
	create.Flags().StringSliceVar(&from, "address", nil, addressUsage)
	return create
}

func routeRotateCommand() *cobra.Command {
	var r rotation
	return r.flags(forCompany(&cobra.Command{
		Use: "rotate ROUTE", Short: "Give a route a new secret and print the value of its header, once", Args: cobra.ExactArgs(1),
		Long: "Give a route a new secret and print the value of its X-Actual-Secret header, once. The one of before goes on beside it for the\n" +
			"overlap and then ends by itself: change the header in Notehub before.",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := routeNamed(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				secret, route, err := t.Credentials.RotateRoute(ctx, id, r.of(c.ID()))
				if err != nil {
					return err
				}
				out := routeLine(route, t.Clock.Now())
				out["secret"] = secret
				return say(cmd, out, "%s", secret)
			})
		},
	}))
}

func routeRevokeCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "revoke ROUTE", Short: "End a route, given by its secret or its id; its deliveries are refused within seconds", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := routeNamed(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if _, err := t.Credentials.RevokeRoute(ctx, c.ID(), id, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": id.String(), "revoked": true}, "revoked %s", id)
			})
		},
	})
}

// routeNamed reads a route's id, or takes it from its secret: a leaked one.
func routeNamed(text string) (domain.RouteID, error) {
	if id, _, err := tenant.ParseRoute(text); err == nil {
		return id, nil
	}
	id, err := domain.ParseRouteID(text)
	if err != nil {
		return domain.RouteID{}, fmt.Errorf("route: give its id, as `actual route list` shows it, or its secret, which begins with actual_: %w", err)
	}
	return id, nil
}
