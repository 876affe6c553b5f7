package webui

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// timeDay is what the pages show of a worker's day.
type timeDay struct {
	Worker                    struct{ ID, Ref, Name string }
	Day, State, Digest        string
	Disputed, Locked, Changed bool
	Revision                  int
	Paid                      int64 `json:"paid_seconds"`
	Unresolved                int64 `json:"unresolved_seconds"`
	Against                   []timeBlock
	Entries, Approved         []timeEntry
}

type timeBlock struct{ Kind, Text, Discrepancy string }

type timeEntry struct {
	From, To                   time.Time
	Seconds                    int64
	Began, Ended               struct{ Earliest, Latest time.Time }
	Activity, Job, Site, State string
	Saying                     string
	UnresolvedWhy              string `json:"unresolved_why"`
	Paid                       bool
	Visits                     []struct {
		Visit   string
		Version int
	}
}

// called is what a worker is called; their number in payroll where the name is not shown.
func (d timeDay) called() string { return or(d.Worker.Name, or(d.Worker.Ref, d.Worker.ID)) }

// kind is how a day is shown: good where it is approved as it is.
func (d timeDay) kind() string {
	switch {
	case d.Disputed || d.Changed:
		return "bad"
	case d.State == "approved":
		return "good"
	case len(d.Against) > 0:
		return "warn"
	}
	return ""
}

// stands is the word for it.
func (d timeDay) stands() string {
	switch {
	case d.Disputed:
		return "disputed"
	case d.Changed:
		return "changed"
	case d.Locked:
		return "locked"
	case d.State == "approved":
		return "approved"
	case len(d.Against) > 0:
		return "waits"
	}
	return "open"
}

// hoursView is a week of all workers.
type hoursView struct {
	First, Last    string
	Days           []string
	Rows           []hoursRow
	Paid           int64
	Open, Waits    int // Days that can be approved; days that something stands against.
	More           bool
	Approve, Money bool
	Export         templ.SafeURL
}

type hoursRow struct {
	ID, Name string
	Days     []*timeDay // As the week's; nil where there is none.
	Paid     int64
	Open     int
}

func hoursRoutes(at *routes) {
	at.get("/hours", hoursWeek)
	at.post("/hours", approveTicked, hoursWeek)
	at.get("/hours/:worker/:day", hoursDay)
	at.post("/hours/:worker/:day", doing(hoursActs()), hoursDay)
	at.get("/visits/:id", visitExplained)
	transferRoutes(at)
	payrollRoutes(at)
	certifiedRoutes(at)
}

// weekOf returns the first and last day of the week that a date is in, as the company's
// week begins.
func (r *request) weekOf(day string) (first, last string) {
	begins := time.Monday
	if r.May(tenant.ReadPay) {
		var s struct {
			Begins string `json:"week_begins"`
		}
		if r.get("/v1/pay-settings", &s) == nil {
			for d := time.Sunday; d <= time.Saturday; d++ {
				if strings.EqualFold(d.String(), s.Begins) || len(s.Begins) == 3 && strings.EqualFold(d.String()[:3], s.Begins) {
					begins = d
				}
			}
		}
	}
	back := (int(ParseDay(day).Weekday()) - int(begins) + 7) % 7
	return addDays(day, -back), addDays(day, 6-back)
}

func hoursWeek(r *request) (templ.Component, error) {
	v := hoursView{Approve: r.May(tenant.ApproveTime), Money: r.May(tenant.ReadPay)}
	v.First, v.Last = r.weekOf(r.dayOr("week", addDays(r.today(), -1)))
	for n := range 7 {
		v.Days = append(v.Days, addDays(v.First, n))
	}
	path := "/v1/time-days?from=" + v.First + "&to=" + v.Last
	v.Export = templ.SafeURL("/v1/time-days/csv?from=" + v.First + "&to=" + v.Last)
	days, more, err := listed[timeDay](r, path, "time_days", 5000)
	if err != nil {
		return nil, err
	}
	v.More = more
	at := map[string]int{}
	for i := range days {
		d := &days[i]
		if _, known := at[d.Worker.ID]; !known {
			at[d.Worker.ID] = len(v.Rows)
			v.Rows = append(v.Rows, hoursRow{ID: d.Worker.ID, Name: d.called(), Days: make([]*timeDay, 7)})
		}
		row := &v.Rows[at[d.Worker.ID]]
		for n, day := range v.Days {
			if day == d.Day {
				row.Days[n] = d
			}
		}
		row.Paid += d.Paid
		v.Paid += d.Paid
		if d.State == "open" || d.Changed {
			if len(d.Against) == 0 {
				v.Open++
			} else {
				v.Waits++
			}
			row.Open++
		}
	}
	return hoursWeekPage(r, v), nil
}

// approved is what became of days that were to be approved.
type approvedDays struct {
	Days []struct {
		Worker, Day, Outcome, Code, Detail string
		Against                            []timeBlock
	}
}

func (a approvedDays) refused() (n int) {
	for _, d := range a.Days {
		if d.Outcome == "refused" {
			n++
		}
	}
	return n
}

// approveTicked approves the days of the workers that are ticked, as they were shown.
func approveTicked(r *request) (outcome, error) {
	ticked := map[string]bool{}
	for _, who := range r.c.PostFormArray("worker") {
		ticked[who] = true
	}
	var days []map[string]string
	for _, seen := range r.c.PostFormArray("seen") { // worker|day|digest
		if part := strings.Split(seen, "|"); len(part) == 3 && ticked[part[0]] {
			days = append(days, map[string]string{"worker": part[0], "day": part[1], "digest": part[2]})
		}
	}
	return r.approve(days, "hours.approved")
}

// approve approves days, and shows what became of them where not all were.
func (r *request) approve(days []map[string]string, said string) (outcome, error) {
	if len(days) == 0 {
		return outcome{}, nothingTicked
	}
	in := map[string]any{"days": days}
	if why := r.Form("override"); why != "" {
		in["override"] = why
	}
	if as := r.Form("gaps"); as != "" {
		in["gaps"] = map[string]string{"as": as, "why": or(r.Form("gaps_why"), r.T("hours.gaps_usual"))}
	}
	var all approvedDays
	for len(days) > 0 {
		n := min(len(days), 500)
		in["days"], days = days[:n], days[n:]
		var some approvedDays
		if err := r.post("/v1/time-days/approve", in, &some); err != nil {
			return outcome{}, err
		}
		all.Days = append(all.Days, some.Days...)
	}
	if all.refused() > 0 {
		return outcome{page: approvedPage(r, all)}, nil
	}
	return r.stay(said)
}
