package main

import (
	"bufio"
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/connecting"
	"actual/app/tenancy"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

// connections connect companies' accounts at vendors.
type connections struct {
	Companies *tenancy.Companies
	Keeper    *connecting.Keeper
}

func (c *connections) companies() *tenancy.Companies { return c.Companies }

// connectable reads a vendor's name, also as people write it: quickbooks-time.
func connectable(cmd *cobra.Command, text string) (vendor.Name, error) {
	name, err := vendor.ParseName(strings.ReplaceAll(text, "-", ""))
	if err != nil {
		return "", misused(cmd, "%w", err)
	}
	return name, nil
}

var errNoAddress = errors.New("no address was given: run the command again")

func connectCommand() *cobra.Command {
	var answer string
	c := forCompany(&cobra.Command{
		Use: "connect VENDOR", Short: "Connect the company's account at a vendor by the browser, such as quickbooks-time", Args: cobra.ExactArgs(1),
		Long: "Connect the company's account at a vendor by the browser.\n\n" +
			"It prints an address: open it in a browser, sign in at the vendor as somebody who may allow it, and allow it. Then copy the address\n" +
			"of the page where the browser ends, and give it here. Each address is good once, for 15 minutes. The application's client id and\n" +
			"secret come first, by `actual vendor set`, or from this installation's settings; the vendor must know the address of this server's\n" +
			"page /connect as the application's redirect URI (docs/quickbooks-time.md).",
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := connectable(cmd, args[0])
			if err != nil {
				return err
			}
			return withVendors(cmd, newConnecting, func(ctx context.Context, t *connections, c tenant.Company) error {
				address, err := answer, error(nil)
				if address == "" {
					address, err = askAddress(ctx, cmd, t, c, name)
				}
				if err != nil {
					return err
				}
				_, query, _ := strings.Cut(address, "?")
				values, err := url.ParseQuery(query)
				if err != nil {
					return misused(cmd, "--answer: it is no address")
				}
				f, err := connecting.FromAddress(values.Get)
				if err != nil {
					return err
				}
				f.Company, f.By = c.ID(), operator()
				e, err := t.Keeper.Finish(ctx, f)
				if err != nil {
					return err
				}
				return sayConnection(cmd, e, c.Zone())
			})
		},
	})
	c.Flags().StringVar(&answer, "answer", "", "the `ADDRESS` where the browser ended, of a command that was begun before by the same user")
	return c
}

// askAddress begins, and reads where the browser ended.
func askAddress(ctx context.Context, cmd *cobra.Command, t *connections, c tenant.Company, name vendor.Name) (string, error) {
	begun, err := t.Keeper.Begin(ctx, c.ID(), name, operator())
	if err != nil {
		return "", err
	}
	if err := say(cmd, map[string]any{"authorize_url": begun.URL, "expires_at": begun.Expires},
		"Open this address, and allow the connection:\n\n  %s\n\nThen paste the address of the page where the browser ends:", begun.URL); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(cmd.InOrStdin())
	for lines.Scan() {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			return text, nil
		}
	}
	return "", errNoAddress
}

func connectionCommand() *cobra.Command {
	group := &cobra.Command{Use: "connection", Short: "Show, check and end accounts that are connected by the browser"}
	list := forCompany(&cobra.Command{
		Use: "list", Short: "List them, and how they stand: never a token", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newConnecting, func(ctx context.Context, t *connections, c tenant.Company) error {
				all, err := t.Keeper.List(ctx, c.ID())
				for _, e := range all {
					err = errors.Join(err, sayConnection(cmd, e, c.Zone()))
				}
				return err
			})
		},
	})
	check := forCompany(&cobra.Command{
		Use: "check VENDOR", Short: "Ask the vendor whether the connection works; what is due is renewed first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := connectable(cmd, args[0])
			if err != nil {
				return err
			}
			return withVendors(cmd, newConnecting, func(ctx context.Context, t *connections, c tenant.Company) error {
				e, err := t.Keeper.Check(ctx, c.ID(), name)
				if err != nil {
					return err
				}
				return sayConnection(cmd, e, c.Zone())
			})
		},
	})
	remove := forCompany(&cobra.Command{
		Use: "remove VENDOR", Short: "Forget the account: end the connection at the vendor, too", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := connectable(cmd, args[0])
			if err != nil {
				return err
			}
			return withVendors(cmd, newConnecting, func(ctx context.Context, t *connections, c tenant.Company) error {
				if err := t.Keeper.Disconnect(ctx, c.ID(), name, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"vendor": name, "removed": true}, "the connection of %s is forgotten: end it at the vendor, too", name)
			})
		},
	})
	group.AddCommand(list, check, remove)
	return group
}

func sayConnection(cmd *cobra.Command, e connecting.Entry, zone *time.Location) error {
	c := e.Connection
	line := map[string]any{"vendor": e.Description.Vendor, "standing": e.Standing, "application": e.App}
	if e.Standing == vendor.Unattached {
		text := "not connected: actual connect " + string(e.Description.Vendor)
		if !e.App {
			text = "not connected, and no client id is set: actual vendor set " + string(e.Description.Vendor) + ", then actual connect"
		}
		return say(cmd, line, "%-14s %s", e.Description.Vendor, text)
	}
	when := func(at time.Time) string { return at.In(zone).Format("2 Jan 2006 15:04 MST") }
	line["account"], line["account_name"], line["connected_at"], line["connected_by"] = c.Account.Ref, c.Account.Name, c.ConnectedAt, c.ConnectedBy
	line["renewed_at"], line["expires_at"] = c.RenewedAt, c.Expires
	text := string(e.Standing) + ": account " + c.Account.Ref
	if c.Account.Name != "" {
		text += " (" + c.Account.Name + ")"
	}
	text += "; connected " + when(c.ConnectedAt) + " by " + c.ConnectedBy + "; renewed " + when(c.RenewedAt) + ", its token lives until " + when(c.Expires)
	if !c.Cut.At.IsZero() {
		line["why"], line["cut_at"] = c.Cut.Why, c.Cut.At
		text += "; connect again, since " + c.Cut.Why
	}
	return say(cmd, line, "%-14s %s", e.Description.Vendor, text)
}
