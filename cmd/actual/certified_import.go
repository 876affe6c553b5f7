package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/domain"
	"actual/domain/certified"
	"actual/domain/tenant"
	"actual/domain/timesheet"
)

// tradeColumns are those of a table of classifications and rates.
var tradeColumns = csvtable.Columns{
	May:  []string{"worker", "since", "classification", "status", "level", "fringe_credit", "job", "site", "basic", "fringe"},
	Must: []string{"worker", "since", "classification"},
}

func certifiedImportCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "import FILE", Short: "Say what workers' work is classified as and paid, from a CSV file", Args: cobra.ExactArgs(1),
		Long: "Say what workers' work is classified as, from a day on: of a job, of all work at a site, or of all that nothing else is\n" +
			"said of. The first line names the columns: worker (by ref), since, classification, and, where they are known, status (J,\n" +
			"RA), level (of an apprentice), fringe_credit (into plans, dollars an hour), job, site, basic and fringe (paid an hour; in\n" +
			"cash). Without basic the money columns stay blank. All lines are taken or none. FILE - is stdin.",
		Example: "  actual certified import trades.csv --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readTable(cmd, args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			rows, problems, err := csvtable.Read(raw, tradeColumns)
			if err != nil {
				return misused(cmd, "%s: %w", args[0], err)
			}
			if len(problems) > 0 {
				return misused(cmd, "%s, line %d, %s: %s", args[0], problems[0].Line, problems[0].Field, problems[0].Reason)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				return importTrades(ctx, cmd, t, c, rows)
			})
		},
	})
}

func importTrades(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, rows []csvtable.Row) error {
	trades, rates := make([]certified.Trade, 0, len(rows)), []timesheet.Pays(nil)
	for _, r := range rows {
		trade, rate, err := tradeOf(ctx, t, c, r)
		if err != nil {
			return fmt.Errorf("line %d: %w", r.Line, err)
		}
		trades = append(trades, trade)
		if rate.Rate.Basic > 0 {
			rates = append(rates, rate)
		}
	}
	made, err := t.Works.SetTrades(ctx, c.ID(), trades, operator())
	if err != nil {
		return err
	}
	for _, rate := range rates {
		if _, err := t.Pay.SetRate(ctx, c.ID(), rate, operator()); err != nil {
			return err
		}
	}
	return say(cmd, map[string]any{"classifications": len(made), "pay_rates": len(rates)}, "%d classifications and %d rates", len(made), len(rates))
}

func tradeOf(ctx context.Context, t *tools, c tenant.Company, r csvtable.Row) (trade certified.Trade, rate timesheet.Pays, err error) {
	w, err := workerNamed(ctx, t, c, r.Get("worker"))
	if err != nil {
		return trade, rate, err
	}
	trade = certified.Trade{Worker: w.ID(), Name: r.Get("classification"), Status: certified.Status(cmp.Or(r.Get("status"), string(certified.Journeyworker))), Level: r.Get("level")}
	if trade.Since, err = domain.ParseDate(r.Get("since")); err != nil {
		return trade, rate, fmt.Errorf("since: %w", err)
	}
	if ref := r.Get("job"); ref != "" {
		j, err := jobNamed(ctx, t, c, ref)
		if err != nil {
			return trade, rate, err
		}
		trade.Job = j.ID()
	}
	if ref := r.Get("site"); ref != "" {
		if trade.Site, err = siteByRef(ctx, t, c, ref); err != nil {
			return trade, rate, err
		}
	}
	rate = timesheet.Pays{Worker: trade.Worker, Job: trade.Job, Since: trade.Since}
	for _, m := range []struct {
		column string
		into   *timesheet.Money
	}{{"basic", &rate.Rate.Basic}, {"fringe", &rate.Rate.Fringe}, {"fringe_credit", (*timesheet.Money)(&trade.Credit)}} {
		if text := r.Get(m.column); text != "" {
			if *m.into, err = timesheet.ParseMoney(text); err != nil {
				return trade, rate, fmt.Errorf("%s: %w", m.column, err)
			}
		}
	}
	return trade, rate, trade.Check()
}
