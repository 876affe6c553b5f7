package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/vault"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

func vendorCommand() *cobra.Command {
	group := &cobra.Command{Use: "vendor", Short: "Manage what vendors are called with, such as Notehub's API"}
	group.AddCommand(vendorListCommand(), vendorSetCommand(), vendorRemoveCommand(), vendorRotateKeyCommand())
	return group
}

func vendorListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List vendors, and what of their credentials is set: never a secret", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Vault.List(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, e := range all {
					if err := say(cmd, vendorLine(e), "%-10s %s", e.Description.Vendor, vendorText(e, c.Zone())); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func vendorSetCommand() *cobra.Command {
	var settings []string
	var file string
	set := forCompany(&cobra.Command{
		Use: "set VENDOR", Short: "Set what a vendor is called with; the secrets are read from standard input or a file", Args: cobra.ExactArgs(1),
		Long: "Set what a vendor is called with, all of it anew. Calls use it within seconds.\n\n" +
			"The secrets are lines NAME=VALUE on standard input, or in a file, never flags: those are seen by whoever lists processes.\n\n" +
			fieldsHelp(),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := vendor.ParseName(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			given, err := settingsNamed(cmd, name, settings)
			if err != nil {
				return err
			}
			secrets, err := readSecrets(cmd, file)
			if err != nil {
				return err
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				e, err := t.Vault.Set(ctx, vault.Set{Company: c.ID(), Vendor: name, Settings: given, Secrets: secrets, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, vendorLine(e), "%-10s %s", name, vendorText(e, c.Zone()))
			})
		},
	})
	set.Flags().StringArrayVar(&settings, "setting", nil, "a field that is no secret, `NAME=VALUE`; several times for several")
	set.Flags().StringVar(&file, "secrets", "", "the `FILE` with the secrets, a line NAME=VALUE each (default: standard input)")
	return set
}

func vendorRemoveCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "remove VENDOR", Short: "Delete what a vendor is called with; within seconds it is not called for the company", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := vendor.ParseName(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if err := t.Vault.Remove(ctx, c.ID(), name, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"vendor": name, "removed": true}, "removed the credentials of %s: end them at the vendor, too", name)
			})
		},
	})
}

// fieldsHelp says which fields each vendor has.
func fieldsHelp() string {
	var out strings.Builder
	for _, name := range vendor.Names() {
		d, err := vendor.Describe(name)
		if err != nil {
			continue
		}
		out.WriteString(string(name) + " (" + d.Title + "):\n")
		for _, f := range d.Fields {
			kind := "setting"
			if f.Secret {
				kind = "secret"
			}
			out.WriteString("  " + f.Name + " (" + kind + "): " + f.Means + "\n")
		}
		if len(d.OneOf) > 0 {
			out.WriteString("  Of the secrets: " + d.Ways() + ".\n")
		}
	}
	return strings.TrimRight(out.String(), "\n")
}

func vendorLine(e vault.Entry) map[string]any {
	s := e.State
	out := map[string]any{"vendor": e.Description.Vendor, "configured": s.Version != 0}
	if s.Version == 0 {
		return out
	}
	out["settings"], out["secrets"], out["set_at"], out["set_by"] = s.Settings, s.Secrets, s.SetAt, s.SetBy
	ends := map[string]time.Time{}
	for _, c := range e.Certificates() {
		ends[c.Field] = c.Ends
	}
	out["ends"] = ends
	for name, at := range map[string]time.Time{"used_at": s.UsedAt, "refused_at": s.RefusedAt} {
		if !at.IsZero() {
			out[name] = at
		}
	}
	return out
}

func vendorText(e vault.Entry, zone *time.Location) string {
	s := e.State
	if s.Version == 0 {
		return "nothing is set"
	}
	when := func(at time.Time) string { return at.In(zone).Format("2 Jan 2006 15:04 MST") }
	parts := []string{}
	for _, name := range slices.Sorted(maps.Keys(s.Settings)) {
		if name != vendor.CertificateField && name != vendor.NextCertificateField {
			parts = append(parts, name+" "+s.Settings[name])
		}
	}
	for _, c := range e.Certificates() {
		parts = append(parts, c.Field+" until "+c.Ends.In(zone).Format("2 Jan 2006"))
	}
	parts = append(parts, s.Secrets...)
	text := strings.Join(parts, ", ") + "; set " + when(s.SetAt) + " by " + s.SetBy
	if !s.UsedAt.IsZero() {
		text += "; used " + when(s.UsedAt)
	}
	if !s.RefusedAt.IsZero() {
		text += "; refused by the vendor " + when(s.RefusedAt)
	}
	return text
}
