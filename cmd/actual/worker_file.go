package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/retention"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

func workerFileCommand() *cobra.Command {
	var out string
	cmd := forCompany(&cobra.Command{
		Use: "file REF", Short: "Write everything that is held on a worker to a file; the ledger records that it was handed out", Args: cobra.ExactArgs(1),
		Long: "Write everything that is held on a worker to a file: one JSON object a line. The first says what the kinds\n" +
			"of lines are, the last counts them. That it was handed out, and to whom, is an entry of the ledger.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w, err := workerByRef(ctx, t, c.ID(), args[0])
				if err != nil {
					return err
				}
				return writeFile(ctx, cmd, t, retention.ShowFile{Company: c.ID(), Worker: w.ID(), By: operator()}, out)
			})
		},
	})
	cmd.Flags().StringVar(&out, "out", "", "the `FILE` to write; it must not exist")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func writeFile(ctx context.Context, cmd *cobra.Command, t *tools, q retention.ShowFile, path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered, lines := bufio.NewWriter(file), 0
	if err := t.Filer.Write(ctx, q, func(line []byte) error {
		lines++
		_, err := buffered.Write(append(line, '\n'))
		return err
	}); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return say(cmd, map[string]any{"file": path, "lines": lines}, "wrote %d lines to %s", lines, path)
}

func workerByRef(ctx context.Context, t *tools, company domain.CompanyID, ref string) (w job.Worker, err error) {
	err = t.Work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if id, err := domain.ParseWorkerID(ref); err == nil { // Of one whose ref is erased.
			w, err = tx.Workers.ByID(ctx, id)
			return err
		}
		found, err := tx.Workers.List(ctx, ports.WorkerQuery{Refs: []string{ref}, Limit: 1})
		if err == nil && len(found) == 0 {
			err = job.ErrWorkerNotFound.With("%q", ref)
		}
		if err != nil {
			return err
		}
		w = found[0]
		return nil
	})
	return w, err
}

func workerEraseCommand() *cobra.Command {
	var preview bool
	cmd := forCompany(&cobra.Command{
		Use: "erase REF", Short: "Erase a worker's personal data, as far and as soon as the law lets it go", Args: cobra.ExactArgs(1),
		Long: "Erase a worker's personal data. Contacts and the account go at once, the names on the day on which the law no\n" +
			"longer asks for them; a server does that by itself. The ledger stays valid. With --preview nothing is written:\n" +
			"it shows what would go, what stays and why, and what stands against it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w, err := workerByRef(ctx, t, c.ID(), args[0])
				if err != nil {
					return err
				}
				do := t.Eraser.Erase
				if preview {
					do = t.Eraser.Preview
				}
				plan, err := do(ctx, retention.EraseWorker{Company: c.ID(), Worker: w.ID(), By: operator()})
				if err != nil {
					return err
				}
				return sayErasure(cmd, plan, c)
			})
		},
	})
	cmd.Flags().BoolVar(&preview, "preview", false, "show what it would do, and write nothing")
	return cmd
}

func sayErasure(cmd *cobra.Command, plan retention.ErasurePlan, c tenant.Company) error {
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), httpapi.Erased(plan))
	}
	for _, p := range plan.Parts {
		fate := string(p.Fate)
		if p.Fate == retention.GoesLater {
			fate = "goes on " + p.At.In(c.Zone()).Format("2 Jan 2006")
		}
		if err := say(cmd, nil, "%-10s %-20s %s", p.What, fate, p.Why); err != nil {
			return err
		}
	}
	switch {
	case plan.Against != nil:
		return say(cmd, nil, "It can't be done now: %v", plan.Against)
	case !plan.Applied:
		return say(cmd, nil, "Nothing was written.")
	}
	return nil
}
