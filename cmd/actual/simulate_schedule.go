package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"actual/cmd/internal/planted"
	"actual/cmd/internal/wording"
	"actual/domain"
)

// The files of a season of work.
const (
	visitsFile  = "visits.ndjson"
	jobsFile    = "jobs.ndjson"
	plantedFile = "planted.ndjson"
)

// scheduleCommand returns `actual simulate schedule`.
func scheduleCommand() *cobra.Command {
	cfg := planted.Config{Seed: 1, Companies: 1, Days: 30}
	var w seasonWriter
	var start string
	cmd := &cobra.Command{
		Use:   "schedule --out DIR",
		Short: "Write a seeded season of planned and done work, with planted discrepancies",
		Long: `Schedule writes what was planned, done, seen and booked in companies over some days, in the files
that actual reconcile reads (docs/reconcile-format.md), and beside them what was planted: discrepancies of every kind, each with what
happened. Among them is what only resembles them: rain days, quick tickets, helpers, borrowed hands, crews that swap.
The same flags give the same bytes on every machine.`,
		Example: `  actual simulate schedule --seed 7 --companies 3 --days 30 --out work
  actual reconcile --visits work/visits.ndjson --jobs work/jobs.ndjson --json | actual simulate score --planted work/planted.ndjson --found -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if start != "" {
				date, err := domain.ParseDate(start)
				if err != nil {
					return misused(cmd, "--start %q is no date; write it as 2026-04-06", start)
				}
				cfg.Start = date
			}
			if err := cfg.Check(); err != nil {
				return misused(cmd, "%w", err)
			}
			return writeSchedule(cmd, w, cfg)
		},
	}
	flags := cmd.Flags()
	flags.Uint64Var(&cfg.Seed, "seed", cfg.Seed, "`SEED` that everything is drawn from")
	flags.IntVar(&cfg.Companies, "companies", cfg.Companies, "`NUMBER` of companies")
	flags.IntVar(&cfg.Days, "days", cfg.Days, "calendar `DAYS`")
	flags.StringVar(&start, "start", "", "first `DATE` of all companies; without it each has its own, changes of the clock among them")
	flags.BoolVar(&cfg.Clean, "clean", false, "plant nothing: only what resembles discrepancies stays")
	flags.BoolVar(&cfg.Engine, "engine", false, "let presence derive the visits from simulated fixes, as it does from real ones; slower")
	flags.StringVar(&w.dir, "out", "", "`DIR` to write to")
	flags.BoolVar(&w.force, "force", false, "overwrite a season that is there")
	return offlineCommand(cmd)
}

func writeSchedule(cmd *cobra.Command, w seasonWriter, cfg planted.Config) error {
	if err := w.begin(cmd, visitsFile, jobsFile, plantedFile); err != nil {
		return err
	}
	all := make([]*planted.Company, cfg.Companies)
	tell := patience(cmd, "making companies")
	for n := range all {
		var err error
		if all[n], err = planted.Make(cfg, n); err != nil {
			return err
		}
		tell(fmt.Sprintf("%d of %d", n+1, len(all)))
	}
	each := func(write func(*planted.Company, io.Writer) error) func(io.Writer, []written) error {
		return func(out io.Writer, _ []written) error {
			for _, c := range all {
				if err := write(c, out); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return w.parts(cmd, []part{
		{visitsFile, each((*planted.Company).WriteVisits)},
		{jobsFile, each((*planted.Company).WriteJobs)},
		{plantedFile, each(func(c *planted.Company, out io.Writer) error {
			lines := json.NewEncoder(out)
			for _, t := range c.Truths() {
				if err := lines.Encode(t); err != nil {
					return err
				}
			}
			return nil
		})},
	})
}

// scorePlanted compares what reconciliation found with what was planted.
func scorePlanted(cmd *cobra.Command, plantedIn, foundIn string) error {
	if plantedIn == "-" && foundIn == "-" {
		return misused(cmd, "--planted and --found are both stdin; give one of them as a file")
	}
	var truths []planted.Truth
	odd := 0
	err := eachIn(cmd, plantedIn, func(t planted.Truth) {
		if truths = append(truths, t); t.Kind == "" || t.Date == "" || t.Story == "" {
			odd++
		}
	})
	if err != nil {
		return misused(cmd, "--planted: %w", err)
	}
	if odd > 0 {
		return misused(cmd, "--planted %s: %d of %d lines are nothing that was planted: give %s of `actual simulate schedule`", plantedIn, odd, len(truths), plantedFile)
	}
	var said []planted.Said
	types := map[string]int{}
	err = eachIn(cmd, foundIn, func(s planted.Said) {
		types[s.Type]++
		if s.Type == "discrepancy" {
			said = append(said, s)
		}
	})
	if err != nil {
		return misused(cmd, "--found: %w", err)
	}
	delete(types, "discrepancy")
	delete(types, "match")
	if delete(types, "unjudged"); len(types) > 0 {
		return misused(cmd, "--found %s: it has lines that `actual reconcile --json` does not print, of type %s", foundIn, wording.List(slices.Sorted(maps.Keys(types))))
	}
	report := planted.Compare(truths, said)
	if !asJSON(cmd) {
		return report.WriteTable(cmd.OutOrStdout())
	}
	return printJSON(cmd.OutOrStdout(), map[string]any{"kinds": report.Kinds, "all": report.All, "missed": report.Missed, "invented": report.Invented})
}

// eachIn reads the JSON values of a file; - is stdin.
func eachIn[T any](cmd *cobra.Command, file string, do func(T)) error {
	if file == "-" {
		return eachValue(cmd.InOrStdin(), do)
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := eachValue(in, do); err != nil {
		return fmt.Errorf("%s, value %w", file, err)
	}
	return nil
}
