package digestform

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"actual/domain/digest"
	"actual/domain/timesheet"
	"actual/ports"
)

// Columns are the columns of the tables, in order. What a row is of: total, crew, site, day,
// or restated, which tells by how much what the last summary told has changed. Hours are in
// decimals for people (_h), and exact in seconds (_s). Names of columns and of what a row is
// of are the same in all languages: programs read them.
var Columns = []string{"of", "name", "id", "worked_h", "planned_h", "travel_h", "unresolved_h", "jobs", "worked_s", "planned_s", "travel_s", "unresolved_s"}

// rowsOf returns the rows: a cell is a string, an int64 or a float64.
func rowsOf(d digest.Digest) (all [][]any) {
	add := func(of, name, id string, a digest.Amounts) {
		all = append(all, []any{
			of, name, id, decimal(a.Worked), decimal(a.Planned), decimal(a.Travel), decimal(a.Unresolved), int64(a.Jobs),
			int64(a.Worked), int64(a.Planned), int64(a.Travel), int64(a.Unresolved),
		})
	}
	f := d.Figures
	add("total", d.From.String()+"/"+d.To.String(), "", f.Total.Amounts)
	for _, of := range []struct {
		name  string
		lines []digest.Line
	}{{"crew", f.Crews}, {"site", f.Sites}} {
		for _, l := range of.lines {
			id := ""
			if !l.ID.IsZero() {
				id = l.ID.String()
			}
			add(of.name, l.Name, id, l.Amounts)
		}
	}
	for _, one := range f.Days {
		add("day", one.Date.String(), "", one.Amounts)
	}
	for _, r := range d.Since.Restated {
		id := ""
		if !r.ID.IsZero() {
			id = r.ID.String()
		}
		add("restated "+string(r.Of), r.Name, id, digest.Amounts{Worked: r.Now - r.Was, Planned: r.PlanNow - r.Plan, Travel: r.Travelled})
	}
	return all
}

func decimal(h timesheet.Hours) float64 {
	n, _ := strconv.ParseFloat(h.Decimal(), 64) // It wrote it itself.
	return n
}

// tables returns a summary's figures as CSV and as a workbook.
func tables(d digest.Digest) ([]ports.MailFile, error) {
	rows := rowsOf(d)
	name := "actual-" + string(d.Cadence) + "-" + d.From.String() + "-" + d.To.String()
	text, err := csvOf(rows)
	if err != nil {
		return nil, fmt.Errorf("write the table of a summary: %w", err)
	}
	book, err := workbook(rows)
	if err != nil {
		return nil, fmt.Errorf("write the workbook of a summary: %w", err)
	}
	return []ports.MailFile{
		{Name: name + ".csv", Type: "text/csv", Body: text},
		{Name: name + ".xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: book},
	}, nil
}

func csvOf(rows [][]any) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if err := w.Write(Columns); err != nil {
		return nil, err
	}
	for _, row := range rows {
		line := make([]string, len(row))
		for i, c := range row {
			switch c := c.(type) {
			case string:
				line[i] = harmless(c)
			case int64:
				line[i] = strconv.FormatInt(c, 10)
			case float64:
				line[i] = strconv.FormatFloat(c, 'f', -1, 64)
			}
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from reading a name as a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func workbook(rows [][]any) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "Hours"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(Columns), 16); err != nil {
		return nil, err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	head := make([]any, len(Columns))
	for i, c := range Columns {
		head[i] = excelize.Cell{StyleID: bold, Value: c}
	}
	for i, row := range append([][]any{head}, rows...) {
		if err := w.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
