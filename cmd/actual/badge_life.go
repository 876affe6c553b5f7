package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/roster"
	"actual/domain/tenant"
)

// deviceFlags say which device is meant.
type deviceFlags struct{ code, device string }

func (f *deviceFlags) on(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.code, "claim-code", "", "the code printed on the new badge")
	cmd.Flags().StringVar(&f.device, "device", "", "the new device, where a route of the company has brought it")
	cmd.MarkFlagsOneRequired("claim-code", "device")
	cmd.MarkFlagsMutuallyExclusive("claim-code", "device")
}

func badgeSwapCommand() *cobra.Command {
	var f deviceFlags
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "swap DEVICE", Short: "Put a new device in the place of a dead one: label, tags, plan and custody go over", Args: cobra.ExactArgs(1),
		Example: "  actual badge swap dev:864475044204278 --company northside --claim-code 7K3M-Q2XN-9V4T-0HRB",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				when, err := dayOrTime("--at", at, c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				old, err := badgeByDevice(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				b, err := t.Badges.Swap(ctx, roster.SwapBadge{Company: c.ID(), Badge: old, Device: roster.Device{Code: f.code, Name: f.device}, At: when, By: operator()})
				if err != nil {
					return err
				}
				out := map[string]any{"id": b.ID().String(), "device": b.Device(), "label": b.Label(), "replaces": old.String()}
				return say(cmd, out, "%s is %s now, in the place of %s", b.Label(), b.Device(), args[0])
			})
		},
	})
	f.on(cmd)
	cmd.Flags().StringVar(&at, "at", "", "since when the new one is worn, a `DAY` or time (default: now)")
	return cmd
}

func badgeClaimCommand() *cobra.Command {
	var f deviceFlags
	var label string
	var tags []string
	cmd := forCompany(&cobra.Command{
		Use: "claim", Short: "Claim a device as the company would, by its claim code or from the company's quarantine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				b, err := t.Badges.Claim(ctx, roster.ClaimBadge{
					Company: c.ID(), Device: roster.Device{Code: f.code, Name: f.device}, Label: label, Tags: tags, By: operator(),
				})
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": b.ID().String(), "device": b.Device(), "label": b.Label()}, "registered %s as %s", b.Device(), b.ID())
			})
		},
	})
	f.on(cmd)
	cmd.Flags().StringVar(&label, "label", "", "the name printed on it (default: the device)")
	cmd.Flags().StringSliceVar(&tags, "tag", nil, "a tag, or several with commas between")
	return cmd
}

func badgeSetCommand() *cobra.Command {
	var label string
	var tags []string
	var moving, heartbeat term
	cmd := forCompany(&cobra.Command{
		Use: "set DEVICE", Short: "Change a badge's label, tags or reporting plan", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := badgeByDevice(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				s, err := t.BadgeStates.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				err = t.Badges.Change(ctx, roster.ChangeBadge{
					Company: c.ID(), Badge: id, Seen: s.Badge.Revision(), Label: set(cmd, "label", label), Tags: set(cmd, "tag", tags),
					Moving: set(cmd, "moving", moving.length()), Heartbeat: set(cmd, "heartbeat", heartbeat.length()), By: operator(),
				})
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": id.String(), "device": args[0], "changed": true}, "changed %s", args[0])
			})
		},
	})
	cmd.Flags().StringVar(&label, "label", "", "the name printed on it; empty is the device")
	cmd.Flags().StringSliceVar(&tags, "tag", nil, "all its tags, with commas between; empty for none")
	cmd.Flags().Var(&moving, "moving", "how `LONG` there is between two fixes while it moves, such as 5m")
	cmd.Flags().Var(&heartbeat, "heartbeat", "how `LONG` there is between two signs of life at rest, such as 4h")
	cmd.MarkFlagsOneRequired("label", "tag", "moving", "heartbeat")
	return cmd
}

func badgeCodesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "claim-codes [FILE]", Short: "Make the claim codes to be printed on badges, a device a line in FILE or standard input", Args: cobra.MaximumNArgs(1),
		Long: "Make the claim codes to be printed on badges. FILE, or standard input, has a device a line. Each code is printed once and\n" +
			"stored as a hash; it lets any company claim the device, once. A code made before for the device ends.",
		RunE: func(cmd *cobra.Command, args []string) error {
			devices, err := devicesIn(cmd, args)
			if err != nil {
				return err
			}
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				if _, err := t.Companies.EnsureHouse(ctx); err != nil {
					return err
				}
				made, err := t.ClaimCodes.Make(ctx, devices, operator())
				if err != nil {
					return err
				}
				for _, m := range made {
					if err := say(cmd, map[string]any{"device": m.Device, "claim_code": m.Code.String()}, "%s,%s", m.Device, m.Code); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	return cmd
}

// devicesIn reads a device a line; empty lines are passed over, one twice is an
// error.
func devicesIn(cmd *cobra.Command, args []string) ([]string, error) {
	in := cmd.InOrStdin()
	if len(args) == 1 {
		file, err := os.Open(args[0])
		if err != nil {
			return nil, misused(cmd, "%w", err)
		}
		defer file.Close() //nolint:errcheck // It was only read.
		in = file
	}
	var devices []string
	seen := map[string]int{}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		device := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if device == "" {
			continue
		}
		if seen[device] > 0 {
			return nil, misused(cmd, "line %d: %s is on line %d already", n, device, seen[device])
		}
		seen[device], devices = n, append(devices, device)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read devices: %w", err)
	}
	if len(devices) == 0 {
		return nil, misused(cmd, "no device: give one a line, such as dev:864475044204278")
	}
	return devices, nil
}
