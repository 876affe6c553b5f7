package certifiedform

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"actual/domain/certified"
)

// WriteCSV writes a payroll for spreadsheets: a line for each worker, classification and
// day with hours, in exact seconds and in decimal hours.
func WriteCSV(to io.Writer, p certified.Payroll) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	rows := [][]string{{
		"payroll_no", "final", "week_ending", "project", "contract", "county", "worker_entry", "last", "first", "middle", "id_last4", "status", "level", "classification",
		"day", "st_s", "ot_s", "double_s", "st_hours", "ot_hours", "rate", "cash_in_lieu",
	}}
	for _, r := range p.Rows {
		rate, cash := "", ""
		if r.Money.Known {
			rate, cash = r.Money.Basic.Exact(), r.Money.Cash.Exact()
		}
		for i, d := range r.Days {
			if d == (certified.Day{}) {
				continue
			}
			rows = append(rows, []string{
				strconv.Itoa(p.Number), strconv.FormatBool(p.Final), p.WeekEnding().String(), p.Project.Name, p.Project.Contract, p.Project.County, strconv.Itoa(r.Entry),
				r.Person.Last, r.Person.First, r.Person.Middle, r.Person.Number, string(r.Trade.Status), r.Trade.Level, r.Trade.Name, p.Week.AddDays(i).String(),
				strconv.FormatInt(int64(d.Straight), 10), strconv.FormatInt(int64(d.Overtime), 10), strconv.FormatInt(int64(d.Double), 10), d.Straight.Decimal(), d.Over().Decimal(), rate, cash,
			})
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write a certified payroll: %w", err)
	}
	return nil
}
