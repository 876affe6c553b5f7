package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/policyfile"
	"actual/app/presence"
	rules "actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

func policyShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show", Short: "Show the policy in use, the one beside it, and those that were set", Args: cobra.NoArgs,
		Long: "Show the policy in use, the one beside it, and those that were set. With --json the parameters are all there:\n" +
			"what stands under in_use.parameters is a file that --policy takes.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				p, err := t.Previewer.Policies(ctx, c.ID())
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), policiesJSON(p, c.Zone()))
				}
				return printPolicies(cmd, p, c.Zone())
			})
		},
	})
}

func printPolicies(cmd *cobra.Command, p presence.Policies, zone *time.Location) error {
	origin := "the program's own"
	if p.Since.Policy.Version != "" {
		origin = "the company's"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "in use  %s, %s%s\n", p.InUse.Version, origin, differing(p.InUse, p.Program))
	if s := p.Shadow.Policy; s.Version != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "beside  %s%s\n", s.Version, differing(s, p.Program))
	}
	for _, v := range p.All {
		if err := say(cmd, nil, "%3d  %-6s  %-20s  %s  %s", v.Number, v.Purpose, nameOr(v), v.Made.At.In(zone).Format("2 Jan 2006 15:04 MST"), v.Made.By); err != nil {
			return err
		}
	}
	return nil
}

func nameOr(v ports.PolicyVersion) string {
	switch {
	case v.Policy.Version != "":
		return v.Policy.Version
	case v.Purpose == ports.PolicyShadow:
		return "none"
	}
	return "the program's own"
}

// differing says in which parameters a policy differs from the program's own.
func differing(p, program rules.Policy) string {
	values := policyfile.Differing(p, program)
	if len(values) == 0 {
		return ""
	}
	out := ":"
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out += fmt.Sprintf(" %s %v", name, values[name])
	}
	return out
}

func policiesJSON(p presence.Policies, zone *time.Location) map[string]any {
	versions := []map[string]any{}
	for _, v := range p.All {
		versions = append(versions, map[string]any{
			"number": v.Number, "purpose": v.Purpose, "policy": nameOrNull(v.Policy.Version), "made": decisionJSON(v.Made, zone),
		})
	}
	out := map[string]any{"default": p.Program.Version, "in_use": parametersJSON(p.InUse, p.Program), "shadow": nil, "versions": versions}
	if p.Shadow.Policy.Version != "" {
		out["shadow"] = parametersJSON(p.Shadow.Policy, p.Program)
	}
	return out
}

func parametersJSON(p, program rules.Policy) map[string]any {
	return map[string]any{"policy": p.Version, "differs": policyfile.Differing(p, program), "parameters": json.RawMessage(policyfile.Encode(p))}
}
