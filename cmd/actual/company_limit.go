package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"actual/domain/tenant"
)

func companyLimitCommand() *cobra.Command {
	return &cobra.Command{
		Use: "limits REF", Short: "Show what a company may do and have, or change it", Args: cobra.MinimumNArgs(1),
		Long: "Show what a company may do and have, or change it with NAME=NUMBER, or NAME=default. Rates are a minute's, of each process\n" +
			"of the server. A change takes effect within 10 seconds.",
		Example: "  actual company limits northside\n  actual company limits northside key.requests=6000 badges=default",
		RunE: func(cmd *cobra.Command, args []string) error {
			changes := map[tenant.Limit]int64{}
			for _, arg := range args[1:] {
				limit, value, err := limitNamed(arg)
				if err != nil {
					return misused(cmd, "%w", err)
				}
				changes[limit] = value
			}
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				c, err := t.Companies.ByRef(ctx, args[0])
				if err != nil {
					return err
				}
				for limit, value := range changes {
					if err := t.Limits.Set(ctx, c.ID(), limit, value, operator()); err != nil {
						return err
					}
				}
				return showLimits(ctx, cmd, t, c)
			})
		},
	}
}

func limitNamed(arg string) (tenant.Limit, int64, error) {
	name, text, _ := strings.Cut(arg, "=")
	limit, err := tenant.ParseLimit(name)
	if err != nil || text == "default" {
		return limit, 0, err
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return limit, 0, tenant.ErrBadLimit.With("%s", arg)
	}
	return limit, value, tenant.CheckLimit(limit, value)
}

func showLimits(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) error {
	all, err := t.Limits.Of(ctx, c.ID())
	if err != nil {
		return err
	}
	for _, l := range all {
		out, text := map[string]any{"name": string(l.Name), "value": l.Value, "used": l.Used}, "used "+strconv.FormatInt(l.Used, 10)
		if l.Name.IsRate() {
			out["used"], text = nil, "a minute"
		}
		if err := say(cmd, out, "%-18s %12d  %s", l.Name, l.Value, text); err != nil {
			return err
		}
	}
	return nil
}
