package discrepancytable

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"actual/domain"
	"actual/domain/discrepancy"
)

// WriteXLSX writes discrepancies as a workbook for Excel: texts are texts, whatever they
// begin with, numbers numbers, and dates and times real ones, of the zone. Its second
// sheet says which zone that is.
func WriteXLSX(to io.Writer, all []discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	b := workbook{File: f}
	err := b.open()
	if err == nil {
		err = b.fill(all, name, zone)
	}
	if err == nil {
		_, err = f.WriteTo(to)
	}
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

const sheet = "Discrepancies"

// workbook is one that is being written.
type workbook struct {
	*excelize.File
	head, day, moment int // Styles.
}

func (b *workbook) open() (err error) {
	if err = b.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	day, moment := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&b.head, excelize.Style{Font: &excelize.Font{Bold: true}}}, {&b.day, excelize.Style{CustomNumFmt: &day}}, {&b.moment, excelize.Style{CustomNumFmt: &moment}},
	} {
		if *s.into, err = b.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) fill(all []discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) error {
	out, err := b.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetColWidth(1, len(Columns), 18); err != nil {
		return err
	}
	head := make([]any, len(Columns))
	for i, column := range Columns {
		head[i] = excelize.Cell{StyleID: b.head, Value: column}
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for i := range all {
		row := make([]any, len(Columns))
		for n, c := range cells(&all[i], name, zone) {
			row[n] = b.cell(c)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return b.about(zone)
}

// about says what the times are of.
func (b *workbook) about(zone *time.Location) error {
	if _, err := b.NewSheet("About"); err != nil {
		return err
	}
	if err := b.SetCellStr("About", "A1", "Times and dates are of the time zone"); err != nil {
		return err
	}
	return b.SetCellStr("About", "B1", zone.String())
}

// cell is a cell as Excel takes it: nothing that it would calculate.
func (b *workbook) cell(c cell) any {
	switch v := c.(type) {
	case nil:
		return nil
	case domain.Date:
		return excelize.Cell{StyleID: b.day, Value: serial(v.Span(time.UTC).From)}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: b.moment, Value: serial(v)}
	}
	return c // A string is written as one, and a formula would be a field of its own.
}

// serial is what Excel counts: days since the end of 1899, by what the clock shows, to the
// second. A workbook has 15 digits of it, 10 of them of the day: a second between two of
// these is written as the next, some microseconds later, so that a program that cuts off
// parts of a second does not read the second before.
func serial(t time.Time) float64 {
	_, offset := t.Zone()
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	const day, digits = 86_400, 10_000_000_000
	seconds := t.Unix() + int64(offset) - epoch.Unix()
	parts := seconds / day * digits
	if of := seconds % day; of != 0 {
		parts += of*digits/day + 1
	}
	return float64(parts) / digits
}
