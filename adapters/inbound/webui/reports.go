package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// told is what a summary tells.
type told struct {
	Cadence, Subject string
	SentOn           string `json:"sent_on"`
	From, To         string
	AsOf             time.Time `json:"as_of"`
	Workers          int
	Total            toldLine
	Crews, Sites     []toldLine
	Days             []toldLine
	Discrepancies    struct {
		Open    int
		Earlier int `json:"earlier_open"`
		Kinds   []struct {
			Kind, Severity        string
			Count, Open, Resolved int
			FalseAlarms           int `json:"false_alarms"`
		}
	}
	Badges struct {
		Total, Late int
		OnTime      int `json:"on_time"`
		NeverHeard  int `json:"never_heard"`
		BatteryLow  int `json:"battery_low"`
	}
	Since struct {
		SentOn   string `json:"sent_on"`
		Restated []struct {
			What, Name string
			Was        int64 `json:"was_s"`
			Now        int64 `json:"now_s"`
		}
	}
}

type toldLine struct {
	Name, Date string
	Worked     int64 `json:"worked_s"`
	Travel     int64 `json:"travel_s"`
	Unresolved int64 `json:"unresolved_s"`
	Planned    int64 `json:"planned_s"`
	Jobs       int
}

// share of the plan that was worked, in thousandths of it, at most twice as much.
func (l toldLine) share() int {
	if l.Planned == 0 {
		return 0
	}
	return int(min(l.Worked*1000/l.Planned, 2000))
}

type reportsView struct {
	told
	Sent    []sentSummary
	Setting *summarySetting
	Version string
	Change  bool
}

type sentSummary struct {
	ID, Cadence, From, To string
	SentOn                string    `json:"sent_on"`
	MadeAt                time.Time `json:"made_at"`
	Letters               []struct{ ID, To, Fate, Problem string }
}

type summarySetting struct {
	Daily, Weekly, Monthly bool
	At, Weekday, Language  string
	MonthDay               int `json:"month_day"`
	Recipients             []struct {
		Email, Language, Standing string
	}
}

var cadences = []string{"daily", "weekly", "monthly"}

func reportRoutes(at *routes) {
	at.get("/reports", reports)
	at.post("/reports", doing(map[string]act{"send": sendSummary, "set": setSummaries, "retry": retryLetter}), reports)
	at.get("/reports/attendance", attendance)
	at.get("/reports/trends", trends)
}

func reports(r *request) (templ.Component, error) {
	v := reportsView{Change: r.May(tenant.WriteCompany)}
	if err := r.get(r.Path(withQuery("/v1/digests/preview", "cadence", or(r.Query("cadence"), "weekly"), "language", string(r.language)), "sent_on"), &v.told); err != nil {
		return nil, err
	}
	var page struct{ Digests []sentSummary }
	if err := r.get("/v1/digests?limit=10", &page); err != nil {
		return nil, err
	}
	v.Sent = page.Digests
	var setting summarySetting
	version, err := r.getVersion("/v1/digests/settings", &setting)
	if err := unlessDenied(err); err != nil {
		return nil, err
	}
	v.Setting, v.Version = &setting, version
	return reportsPage(r, v), nil
}

func sendSummary(r *request) (outcome, error) {
	if err := r.post("/v1/digests/send", r.fields("cadence", "to"), nil); err != nil {
		return outcome{}, err
	}
	return r.stay("reports.sent")
}

// setSummaries says which summaries are sent, and to whom: an address a line.
func setSummaries(r *request) (outcome, error) {
	in := r.fields("at", "weekday", "language")
	for _, c := range cadences {
		in[c] = r.Form(c) != ""
	}
	to := []map[string]any{}
	for _, address := range eachLine(r.Form("recipients")) {
		to = append(to, map[string]any{"email": address})
	}
	in["recipients"] = to
	if err := r.patch("/v1/digests/settings", r.Form("version"), in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("reports.set")
}

func retryLetter(r *request) (outcome, error) {
	if err := r.post("/v1/digest-letters/"+escape(r.Form("letter"))+"/retry", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("reports.sent")
}

// expected is who was expected at a job, and whether they were seen there.
type expected struct {
	Ref    string `json:"job_ref"`
	Site   struct{ ID, Name string }
	Crew   *struct{ Name string }
	Worker *struct{ ID, Name string }
	Badge  *struct{ Label string }
	Source string
	Seen   struct {
		Seen, Why         string
		Arrived, Departed time.Time
		Seconds           int64
	} `json:"presence"`
}

// called is who it is: a person, a badge that nobody wears, or the crew.
func (e expected) called() string {
	switch {
	case e.Worker != nil && e.Worker.Name != "":
		return e.Worker.Name
	case e.Badge != nil:
		return e.Badge.Label
	case e.Crew != nil:
		return e.Crew.Name
	}
	return ""
}

type attendanceView struct {
	Day  string
	Rows []expected
	More bool
	None bool // The date was not exported yet.
	By   map[string]int
}

func attendance(r *request) (templ.Component, error) {
	v := attendanceView{Day: r.dayOr("day", addDays(r.today(), -1)), By: map[string]int{}}
	rows, more, err := listed[expected](r, r.Path("/v1/assignments?date="+v.Day, "site", "crew", "worker"), "assignments", 1000)
	if refusedAs(err, 404) {
		v.None, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	v.Rows, v.More = rows, more
	for _, x := range rows {
		v.By[x.Seen.Seen]++
	}
	return attendancePage(r, v), nil
}

// trend counts discrepancies of a week.
type trend struct {
	From, Kind       string
	SiteName         string `json:"site_name"`
	CrewName         string `json:"crew_name"`
	Count, Unsettled int
	FalseAlarms      int `json:"false_alarms"`
}

type trendsView struct {
	By     string
	Trends []trend
	Most   int
}

func trends(r *request) (templ.Component, error) {
	v := trendsView{By: or(r.Query("by"), "kind")}
	var page struct{ Trends []trend }
	path := "/v1/discrepancies/trends?by=" + escape(v.By) + "&every=week&from=" + addDays(r.today(), -84) + "&to=" + r.today()
	if err := r.get(path, &page); err != nil {
		return nil, err
	}
	v.Trends = page.Trends
	for _, t := range v.Trends {
		v.Most = max(v.Most, t.Count)
	}
	return trendsPage(r, v), nil
}
