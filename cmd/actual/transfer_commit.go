package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/webui"
	"actual/app/transfers"
	"actual/cmd/internal/config"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
	"actual/ports"
)

func transferShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show ID", Short: "Show how far a transfer is, and what it does to each worker's hours at the target", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTransfer(cmd, args[0], func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error {
				return showTransfer(ctx, cmd, x, c, id)
			})
		},
	})
}

// showTransfer tells of a transfer, and of each worker's hours.
func showTransfer(ctx context.Context, cmd *cobra.Command, x *tools, c tenant.Company, id domain.TransferID) error {
	one, err := x.Transfers.Show(ctx, c.ID(), id)
	if err != nil {
		return err
	}
	if err := sayTransfer(cmd, one, c.Zone()); err != nil {
		return err
	}
	names, err := namesOfWorkers(ctx, x, c)
	if err != nil {
		return err
	}
	for after, more := (domain.WorkerID{}), true; more; {
		some, next, err := x.Transfers.Hours(ctx, transfers.AskHours{Company: c.ID(), ID: id, After: after, Limit: 500, Money: true})
		if err != nil {
			return err
		}
		for _, h := range some {
			if err := sayTransferHours(cmd, h, names[h.Worker]); err != nil {
				return err
			}
		}
		after, more = next, !next.IsZero()
	}
	if cfg, err := config.Load(); err == nil && cfg.PublicURL != "" && !asJSON(cmd) {
		if err := say(cmd, nil, "page: %s%s%s", cfg.URL(), webui.TransferPath, one.ID); err != nil {
			return err
		}
	}
	if one.Stage == transfer.Prepared && !asJSON(cmd) {
		return say(cmd, nil, "to write exactly this: actual transfer commit %s --company %s --plan %s", one.ID, c.Ref(), one.Plan)
	}
	return nil
}

func transferItemsCommand() *cobra.Command {
	var q transfers.ListItems
	var state, op string
	cmd := forCompany(&cobra.Command{
		Use: "items ID", Short: "List what a transfer is of, and what becomes of each", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTransfer(cmd, args[0], func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error {
				q.Company, q.ID, q.Limit, q.State, q.Op = c.ID(), id, 500, transfer.State(state), transfer.Op(op)
				return eachItem(ctx, x, q, func(i transfer.Item) error { return sayTransferItem(cmd, i, c.Zone()) })
			})
		},
	})
	cmd.Flags().BoolVar(&q.Listed, "listed", false, "only what stands in the way of a proof")
	cmd.Flags().StringVar(&state, "state", "", "only in this state, such as planned, proven, refused, conflict or unmapped")
	cmd.Flags().StringVar(&op, "op", "", "only what this is done with: add, change, remove or none")
	return cmd
}

func eachItem(ctx context.Context, x *tools, q transfers.ListItems, fn func(transfer.Item) error) error {
	for more := true; more; {
		var items []transfer.Item
		var err error
		if items, more, err = x.Transfers.Items(ctx, q); err != nil {
			return err
		}
		for _, i := range items {
			q.After = ports.TransferPlace{Worker: i.Worker, Began: i.Began, Mark: i.Mark, Copy: i.Copy}
			if err := fn(i); err != nil {
				return err
			}
		}
	}
	return nil
}

func transferCommitCommand() *cobra.Command {
	var plan string
	var over, detach bool
	cmd := forCompany(&cobra.Command{
		Use: "commit ID", Short: "Let exactly what a transfer was shown to do be written, and read it back", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTransfer(cmd, args[0], func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error {
				_, err := x.Transfers.Commit(ctx, transfers.Commit{Company: c.ID(), ID: id, Plan: plan, Overwrite: over, By: operator()})
				switch {
				case errors.Is(err, transfer.ErrTrial):
					return fmt.Errorf("%w: `actual transfer set on --company %s`", err, c.Ref())
				case errors.Is(err, transfer.ErrOtherPlan):
					return fmt.Errorf("%w: `actual transfer show %s --company %s`", err, id, c.Ref())
				case errors.Is(err, transfer.ErrOutdated):
					return fmt.Errorf("%w: `actual transfer prepare --company %s`", err, c.Ref())
				case err != nil:
					return err
				}
				return followTransfer(ctx, cmd, x, c, id, detach)
			})
		},
	})
	cmd.Flags().StringVar(&plan, "plan", "", "the hash of the plan that was shown")
	cmd.Flags().BoolVar(&over, "overwrite", false, "write what is approved also where somebody has changed or removed at the target what was written")
	cmd.Flags().BoolVar(&detach, "detach", false, "let it be written, and don't wait for its end")
	_ = cmd.MarkFlagRequired("plan")
	return cmd
}

func transferProofCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "proof ID", Short: "Show whether the target holds exactly what is approved, else what it doesn't, and why", Args: cobra.ExactArgs(1),
		Long: "Shows whether the target held exactly what is approved when the transfer was read back, else each item that it doesn't hold so, with the reason.\nExits 1 where it is not proven. `actual transfer items --json` lists all items.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTransfer(cmd, args[0], func(ctx context.Context, x *tools, c tenant.Company, id domain.TransferID) error {
				one, err := x.Transfers.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				if err := sayTransfer(cmd, one, c.Zone()); err != nil {
					return err
				}
				q := transfers.ListItems{Company: c.ID(), ID: id, TransferFilter: ports.TransferFilter{Listed: true}, Limit: 500}
				if err := eachItem(ctx, x, q, func(i transfer.Item) error { return sayTransferItem(cmd, i, c.Zone()) }); err != nil {
					return err
				}
				if one.Stage != transfer.Exact {
					return fmt.Errorf("transfer %s is %s: it is not proven that the target holds what is approved", id, one.Stage)
				}
				return nil
			})
		},
	})
}
