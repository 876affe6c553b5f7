package certifiedform

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/tenant"
)

// Contractor is who certifies.
type Contractor struct {
	Name, Address string
	Signer        certified.Signer // Who states that it complies; zero: nobody yet.
	Signed        domain.Date      // When they did.
	SHA256        string           // Of the payroll's data, as the ledger has it; empty: it is not certified.
}

// By returns who certifies a payroll of a company, whose address is given, and when they
// did.
func By(c tenant.Company, address string, m certified.Made) (Contractor, time.Time) {
	at := time.Unix(m.At, 0).UTC()
	return Contractor{Name: c.Name(), Address: address, Signer: m.Signer, Signed: domain.DateOf(at, c.Zone()), SHA256: m.SHA256}, at
}

// Sizes in millimetres: US letter, lying.
const (
	pageHeight = 215.9
	margin     = 8.0
	lineHeight = 4.0
	wide       = 263.4
	font       = "Go"
)

// Write draws the payroll. The same payroll, contractor and time give the same bytes.
func Write(w io.Writer, p certified.Payroll, c Contractor, made time.Time) error {
	d := drawing{Fpdf: fpdf.New("L", "mm", "Letter", ""), of: p, sum: c.SHA256}
	d.SetCreationDate(made.UTC())
	d.SetModificationDate(made.UTC())
	d.SetCatalogSort(true)
	d.SetTitle(fmt.Sprintf("Certified payroll %d, %s, week ending %s", p.Number, p.Project.Name, p.WeekEnding()), true)
	d.SetMargins(margin, margin, margin)
	d.SetAutoPageBreak(false, margin)
	d.AddUTF8FontFromBytes(font, "", goregular.TTF)
	d.AddUTF8FontFromBytes(font, "B", gobold.TTF)
	d.AliasNbPages("")
	d.page(c)
	for i := range p.Rows {
		if d.GetY()+rowHeight > pageHeight-footHeight {
			d.page(c)
		}
		d.row(&p.Rows[i], i == 0 || p.Rows[i-1].Entry != p.Rows[i].Entry)
	}
	d.remarks()
	d.statement(c)
	return d.Output(w)
}

// drawing is a payroll being drawn.
type drawing struct {
	*fpdf.Fpdf
	of  certified.Payroll
	sum string
}

const footHeight = 14.0

// page begins one, with the head and the names of the columns.
func (d *drawing) page(c Contractor) {
	d.AddPage()
	d.foot()
	d.SetXY(margin, margin)
	d.say("B", 12, wide, 6, "Certified payroll", "0", "L")
	d.Ln(6)
	d.say("", 7, wide, lineHeight, "Content of form WH-347 (rev. January 2025). Hours of this project only.", "0", "L")
	d.Ln(lineHeight + 1)
	d.head(c)
	d.titles()
}

func (d *drawing) foot() {
	d.SetXY(margin, pageHeight-margin-lineHeight)
	said := "Blank: not known to who made this. Deductions and net pay are payroll's."
	if d.sum != "" {
		said += " Data: SHA-256 " + d.sum
	}
	d.say("", 6.5, 0.8*wide, lineHeight, said, "0", "L")
	d.say("", 6.5, 0.2*wide, lineHeight, fmt.Sprintf("Payroll %d · page %d of {nb}", d.of.Number, d.PageNo()), "0", "R")
}

func (d *drawing) head(c Contractor) {
	p := d.of.Project
	role, number := "Prime contractor", fmt.Sprint(d.of.Number)
	if p.Sub {
		role = "Subcontractor"
	}
	if d.of.Final {
		number += " (final)"
	}
	place := p.Location
	if p.County != "" {
		place += ", " + p.County + " County"
	}
	for _, line := range [][]field{
		{{role, c.Name, 0.35}, {"Address", c.Address, 0.4}, {"Payroll no.", number, 0.12}, {"Week ending", d.of.WeekEnding().String(), 0.13}},
		{{"Project", p.Name, 0.35}, {"Location", place, 0.3}, {"Contract no.", p.Contract, 0.175}, {"Wage determination no.", p.Wages, 0.175}},
	} {
		x, y := d.GetX(), d.GetY()
		for _, f := range line {
			d.SetXY(x, y)
			d.say("", 6, f.share*wide, 3.2, f.name, "LTR", "L")
			d.SetXY(x, y+3.2)
			d.say("B", 8, f.share*wide, 4.8, d.fit(f.value, f.share*wide), "LBR", "L")
			x += f.share * wide
		}
		d.SetXY(margin, y+8)
	}
	d.Ln(2)
}

// field is a box of the head, its width a share of the page's.
type field struct {
	name, value string
	share       float64
}

// say writes a text into a cell of the current line.
func (d *drawing) say(style string, size, width, height float64, text, border, align string) {
	d.SetFont(font, style, size)
	d.CellFormat(width, height, text, border, 0, align, false, 0, "")
}

// fit cuts a text of the head that is wider than its cell.
func (d *drawing) fit(text string, width float64) string { return d.cut(text, "B", 8, width) }

// cut cuts a text that is wider than its cell in that font.
func (d *drawing) cut(text, style string, size, width float64) string {
	d.SetFont(font, style, size)
	runes := []rune(text)
	for len(runes) > 1 && d.GetStringWidth(string(runes)) > width-2 {
		runes = append(runes[:len(runes)-2], '…')
	}
	return string(runes)
}
