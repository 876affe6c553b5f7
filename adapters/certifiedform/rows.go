package certifiedform

import (
	"fmt"
	"strings"

	"actual/domain/certified"
	"actual/domain/paydata"
	"actual/domain/timesheet"
)

// column is one of the table's; its width is in millimetres.
type column struct {
	name  string
	width float64
}

const (
	rowHeight = 2 * lineHeight
	dayWidth  = 11.0
)

var (
	before = []column{{"1A", 7}, {"1B–1E\nName, number", 36}, {"2\nJ, RA", 15}, {"3\nClassification", 31.4}, {"", 6}}
	after  = []column{{"5\nTotal", 13}, {"6A\nRate", 12}, {"6B\nFringe\ncredit", 11}, {"6C\nCash", 9}, {"7A\nGross\nproject", 14}, {"7B\nGross\nall work", 14}, {"8\nDeduc-\ntions", 9}, {"9\nNet", 9}}
)

const titleHeight = 10.0

func (d *drawing) titles() {
	x, y := margin, d.GetY()
	title := func(c column) {
		d.Rect(x, y, c.width, titleHeight, "D")
		for i, line := range strings.Split(c.name, "\n") {
			d.SetXY(x, y+0.3+3*float64(i))
			d.say("B", 6.5, c.width, 3, line, "0", "C")
		}
		x += c.width
	}
	for _, c := range before {
		title(c)
	}
	for n := range 7 {
		day := d.of.Week.AddDays(n)
		title(column{fmt.Sprintf("4\n%s\n%d/%d", day.Weekday().String()[:3], day.Month(), day.Day()), dayWidth})
	}
	for _, c := range after {
		title(c)
	}
	d.SetXY(margin, y+titleHeight)
}

// row draws a row: overtime above, straight time below. Who it is of is told once.
func (d *drawing) row(r *certified.Row, first bool) {
	x, y := margin, d.GetY()
	cell := func(width float64, texts ...string) {
		d.Rect(x, y, width, rowHeight, "D")
		height := rowHeight / float64(len(texts))
		for i, text := range texts {
			d.SetXY(x, y+height*float64(i))
			d.say("", 7, width, height, d.cut(text, "", 7, width), "0", "C")
		}
		x += width
	}
	status, name, number := string(r.Trade.Status), "", ""
	if r.Trade.Level != "" {
		status += " " + r.Trade.Level
	}
	if first {
		name, number = r.Person.Last+", "+strings.TrimSpace(r.Person.First+" "+r.Person.Middle), r.Person.Number
	}
	for i, text := range [][]string{{fmt.Sprint(r.Entry)}, {name, number}, strings.SplitN(status, " ", 2), d.twoLines(r.Trade.Name, before[3].width), {"OT", "ST"}} {
		cell(before[i].width, text...)
	}
	straight, over := hundredths(r)
	var sums [2]paydata.Hundredths
	for n := range 7 {
		cell(dayWidth, blank(over[n]), blank(straight[n]))
		sums[0], sums[1] = sums[0]+over[n], sums[1]+straight[n]
	}
	for i, text := range append([][]string{{blank(sums[0]), blank(sums[1])}}, moneyOf(r.Money)...) {
		cell(after[i].width, text...)
	}
	d.SetXY(margin, y+rowHeight)
}

// twoLines breaks a text that is wider than its cell between two words.
func (d *drawing) twoLines(text string, width float64) []string {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if first := strings.Join(words[:n], " "); d.cut(first, "", 7, width) == first {
			return []string{first, strings.Join(words[n:], " ")}[:min(2, 1+len(words)-n)]
		}
	}
	return []string{text}
}

// hundredths returns the days' hours so that they add up to the exact time's.
func hundredths(r *certified.Row) (straight, over []paydata.Hundredths) {
	var st, ot []timesheet.Hours
	for _, day := range r.Days {
		st, ot = append(st, day.Straight), append(ot, day.Over())
	}
	return paydata.Share(st), paydata.Share(ot)
}

func blank(h paydata.Hundredths) string {
	if h == 0 {
		return ""
	}
	return h.String()
}

func moneyOf(m certified.Money) [][]string {
	if !m.Known {
		return [][]string{{""}, {""}, {""}, {""}, {""}, {""}, {""}}
	}
	return [][]string{{(m.Basic + m.Basic/2).String(), m.Basic.String()}, {m.Credit.String()}, {m.Cash.String()}, {m.Project.String()}, {m.All.String()}, {""}, {""}}
}

// remarks says what the table can't.
func (d *drawing) remarks() {
	var lines []string
	if d.of.NoWork() {
		lines = append(lines, "No work was done on this project in this week.")
	}
	for _, o := range d.of.Open {
		lines = append(lines, fmt.Sprintf("Not classified, and on no row: %s, %s, %s on %s.", o.Person.Last, o.Person.First, o.Lasts, o.Day))
	}
	for i := range d.of.Rows {
		if total := d.of.Rows[i].Total(); total.Double > 0 {
			lines = append(lines, fmt.Sprintf("Of the overtime of entry %d, %s, %s is at twice the rate.", d.of.Rows[i].Entry, d.of.Rows[i].Trade.Name, total.Double))
		}
	}
	d.Ln(2)
	for _, line := range lines {
		if d.GetY()+lineHeight > pageHeight-footHeight {
			d.AddPage()
			d.foot()
			d.SetXY(margin, margin)
		}
		d.say("", 7.5, wide, lineHeight, line, "0", "L")
		d.Ln(lineHeight)
	}
}

// statement is the page that a person signs. Its text is ours: the form's own goes
// with it where an agency wants it.
func (d *drawing) statement(c Contractor) {
	d.AddPage()
	d.foot()
	d.SetXY(margin, margin)
	d.say("B", 12, wide, 6, "Statement of compliance", "0", "L")
	d.Ln(9)
	d.SetFont(font, "", 9)
	d.MultiCell(wide, 5, fmt.Sprintf("Payroll no. %d of %s for %s (contract no. %s), week ending %s.", d.of.Number, c.Name, d.of.Project.Name, d.of.Project.Contract, d.of.WeekEnding()), "0", "L", false)
	d.Ln(3)
	for _, text := range []string{
		"I pay, or supervise the payment of, the persons on this payroll, and say of it:",
		"1. It is correct and complete, and its hours are those that each person worked on this project, by the classification of the work that they did.",
		"2. Each person has been or will be paid in full what they earned, with no deductions but those that the law permits.",
		"3. No rate is lower than the wage determination's for that classification, fringe benefits included, whether paid into plans or in cash.",
		"4. Each apprentice is registered in a programme that the law recognises.",
		"Whoever says falsely so may be prosecuted (18 U.S.C. 1001; 31 U.S.C. 3729).",
	} {
		d.MultiCell(wide, 5, text, "0", "L", false)
		d.Ln(1)
	}
	d.Ln(8)
	if c.Signer != (certified.Signer{}) {
		for _, text := range []string{c.Signer.Name + ", " + c.Signer.Title, "Signed electronically: " + c.Signer.Name, c.Signed.String()} {
			d.say("B", 9, wide/3, lineHeight+1, text, "0", "L")
		}
	}
	d.Ln(lineHeight + 1)
	for _, label := range []string{"Name and title", "Signature", "Date"} {
		d.say("", 8, wide/3, lineHeight, label, "T", "L")
	}
}
