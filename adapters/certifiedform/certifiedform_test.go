package certifiedform_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/certifiedform"
	"actual/domain"
	"actual/domain/certified"
	"actual/domain/timesheet"
)

var (
	made    = time.Date(2026, 4, 20, 15, 0, 0, 0, time.UTC)
	company = certifiedform.Contractor{Name: "Northside Landscaping, Inc.", Address: "1200 Weld County Road 17, Greeley CO 80631"}
)

// payroll returns one of so many workers.
func payroll(workers int) certified.Payroll {
	p := certified.Payroll{
		Number: 12, Week: domain.NewDate(2026, time.April, 12),
		Project: certified.Project{Name: "CR-88 overlay", Location: "CR 88 from US 85 to CR 31", County: "Weld", Contract: "C-2026-14", Wages: "CO20260012"},
	}
	for n := range workers {
		r := certified.Row{
			Entry: n + 1, Person: certified.Person{Last: "Vega Muñoz", First: "Łucja", Middle: "D.", Number: fmt.Sprintf("%04d", n)},
			Trade: certified.Trade{Name: "Laborer Group 2", Status: certified.Journeyworker},
			Money: certified.Money{Known: true, Basic: 381_000, Credit: 3_700_000, Project: 15_240_000, All: 16_383_000},
		}
		for day := 1; day < 6; day++ {
			r.Days[day] = certified.Day{Straight: 8*timesheet.Hour + 12, Overtime: timesheet.Hours(day) * 600}
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

func draw(t *testing.T, p certified.Payroll) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, certifiedform.Write(&out, p, company, made))
	return out.Bytes()
}

func TestTheSamePayrollIsTheSamePDF(t *testing.T) {
	p := payroll(3)
	raw := draw(t, p)
	require.True(t, bytes.HasPrefix(raw, []byte("%PDF-")))
	require.True(t, bytes.Equal(raw, draw(t, p)))
	p.Rows[2].Days[3].Straight += 36
	require.False(t, bytes.Equal(raw, draw(t, p)))
}

func TestAllRowsFindAPage(t *testing.T) {
	pages := func(p certified.Payroll) int {
		return len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(draw(t, p), -1))
	}
	require.Equal(t, 2, pages(certified.Payroll{Number: 3, Week: domain.NewDate(2026, time.April, 12)}), "a week without work has one, and the statement")
	require.Equal(t, 2, pages(payroll(17)))
	require.Equal(t, 3, pages(payroll(30)))
	open := payroll(1)
	for range 60 {
		open.Open = append(open.Open, certified.Open{Person: certified.Person{Last: "Aziz", First: "Omar"}, Lasts: timesheet.Hour})
	}
	require.Equal(t, 3, pages(open))
	if dir := os.Getenv("DIR"); dir != "" { // To be looked at.
		p := payroll(9)
		p.Rows[1].Money, p.Rows[1].Trade = certified.Money{}, certified.Trade{Name: "Landscape laborer, irrigation and a long name", Status: certified.Apprentice, Level: "2nd"}
		p.Rows[3].Days[2].Double, p.Rows[3].Entry = timesheet.Hour, 3
		p.Open = open.Open[:2]
		require.NoError(t, os.WriteFile(dir+"/payroll.pdf", draw(t, p), 0o600))
	}
}
