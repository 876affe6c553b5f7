package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/transfers"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/tenant"
	"actual/domain/transfer"
)

func transferCommand() *cobra.Command {
	group := &cobra.Command{Use: "transfer", Short: "Bring approved time to where it is paid, and prove that it is there"}
	group.AddCommand(
		transferSettingsCommand(), transferSetCommand(), transferPrepareCommand(), transferListCommand(), transferShowCommand(), transferItemsCommand(),
		transferCommitCommand(), transferAbandonCommand(), transferProofCommand(), transferVerifyCommand(),
	)
	return group
}

// withTransfers runs fn with what brings time to its target for the company named by
// --company.
func withTransfers(cmd *cobra.Command, fn func(ctx context.Context, x *tools, c tenant.Company) error) error {
	return withCompany(cmd, fn)
}

// withTransfer is withTransfers for one of the company's.
func withTransfer(cmd *cobra.Command, text string, fn func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error) error {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		return misused(cmd, "%q: %w; `actual transfer list` shows them", text, err)
	}
	return withTransfers(cmd, func(ctx context.Context, x *tools, c tenant.Company) error {
		err := fn(ctx, x, c, id)
		if errors.Is(err, transfer.ErrNotFound) {
			return fmt.Errorf("%w: `actual transfer list --company %s` shows them", err, c.Ref())
		}
		return err
	})
}

func transferSettingsCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "settings", Short: "Show where the company sends its approved time", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTransfers(cmd, func(ctx context.Context, x *tools, c tenant.Company) error {
				s, err := x.Transfers.Setting(ctx, c.ID())
				if err != nil {
					return err
				}
				return sayTransferSetting(cmd, s)
			})
		},
	})
}

func transferSetCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "set MODE [TARGET]", Short: "Say where the company sends its approved time: off, trial (only shown) or on, and the target", Args: cobra.RangeArgs(1, 2),
		Example: "  actual transfer set trial quickbooks_time --company northside\n  actual transfer set on --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			mode := export.Mode(args[0])
			change := transfers.ChangeSetting{Mode: &mode, By: operator()}
			if len(args) > 1 {
				t, err := transfer.ParseTarget(args[1])
				if err != nil {
					return misused(cmd, "%w", err)
				}
				change.Target = &t
			}
			return withTransfers(cmd, func(ctx context.Context, x *tools, c tenant.Company) error {
				change.Company = c.ID()
				s, err := x.Transfers.Change(ctx, change)
				if errors.Is(err, transfer.ErrTrialFirst) {
					return fmt.Errorf("%w: `actual transfer set trial quickbooks_time --company %s`", err, c.Ref())
				}
				if err != nil {
					return err
				}
				return sayTransferSetting(cmd, s)
			})
		},
	})
}

func transferPrepareCommand() *cobra.Command {
	var first, last string
	var detach bool
	cmd := forCompany(&cobra.Command{
		Use: "prepare", Short: "Freeze the approved time of some days, and show what writing it would do; nothing is written", Args: cobra.NoArgs,
		Example: "  actual transfer prepare --company northside --from 2026-11-16 --to 2026-11-22",
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := domain.ParseDate(first)
			if err != nil {
				return misused(cmd, "--from: %w", err)
			}
			to, err := domain.ParseDate(last)
			if err != nil {
				return misused(cmd, "--to: %w", err)
			}
			return withTransfers(cmd, func(ctx context.Context, x *tools, c tenant.Company) error {
				t, err := x.Transfers.Prepare(ctx, transfers.Prepare{Company: c.ID(), First: from, Last: to, By: operator()})
				if errors.Is(err, transfer.ErrOff) {
					return fmt.Errorf("%w: `actual transfer set trial quickbooks_time --company %s` lets it look", err, c.Ref())
				}
				if err != nil {
					return err
				}
				return followTransfer(ctx, cmd, x, c, t.ID, detach)
			})
		},
	})
	cmd.Flags().StringVar(&first, "from", "", "the first day of work, such as 2026-11-16")
	cmd.Flags().StringVar(&last, "to", "", "the last day of work, included; 62 days at most")
	cmd.Flags().BoolVar(&detach, "detach", false, "ask for it, and don't wait for its end")
	_ = cmd.MarkFlagRequired("from")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func transferListCommand() *cobra.Command {
	limit := 20
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List transfers, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return misused(cmd, "--limit must be at least 1")
			}
			return withTransfers(cmd, func(ctx context.Context, x *tools, c tenant.Company) error {
				all, _, err := x.Transfers.List(ctx, c.ID(), domain.TransferID{}, limit)
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no transfers; `actual transfer prepare --company %s --from DAY --to DAY` makes one", c.Ref())
				}
				for _, one := range all {
					if err := sayTransfer(cmd, one, c.Zone()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().IntVar(&limit, "limit", limit, "how many at most")
	return cmd
}

func transferAbandonCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "abandon ID", Short: "End a transfer of which nothing was written", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTransfer(cmd, args[0], func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error {
				if _, err := x.Transfers.Abandon(ctx, transfers.Abandon{Company: c.ID(), ID: id, By: operator()}); err != nil {
					return err
				}
				return showTransfer(ctx, cmd, x, c, id)
			})
		},
	})
}
