package webui

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// disputed is what the pages show of a discrepancy.
type disputed struct {
	ID, Date, Kind, Class, Severity, State, Unit string
	Provisional                                  bool
	Site, Crew, Worker, Badge, Job               string
	SiteName                                     string `json:"site_name"`
	CrewName                                     string `json:"crew_name"`
	WorkerName                                   string `json:"worker_name"`
	BadgeName                                    string `json:"badge_name"`
	AssigneeName                                 string `json:"assignee_name"`
	Expected, Actual                             int64
	AboutAt                                      time.Time `json:"about_at"`
	OpenedAt                                     time.Time `json:"opened_at"`
	ResolvedBy                                   string    `json:"resolved_by"`
	ResolvedAt                                   time.Time `json:"resolved_at"`
	Reason, Resolution, Note                     string
	Returned, Revision                           int
	Assignee                                     string

	Why string `json:"-"` // Its first sentence.
}

func (d disputed) unsettled() bool { return d.State == "open" || d.State == "acknowledged" }

// about says whom and what it is about, without what is not known.
func (d disputed) about() string {
	var parts []string
	for _, p := range []string{d.SiteName, d.CrewName, d.WorkerName, d.BadgeName} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// reasons and remedies are the API's closed lists, as people meet them.
var (
	reviewReasons  = strings.Fields("badge_not_worn badge_failed wrong_wearer no_coverage wrong_fence wrong_site schedule_moved schedule_missing crew_changed no_show work_short work_long time_booked_wrong weather false_alarm other")
	reviewRemedies = strings.Fields("accepted visit_corrected custody_corrected fence_corrected roster_corrected job_changed job_cancelled job_planned time_corrected badge_serviced worker_spoken_to other")
	reviewKinds    = strings.Fields("presence_without_job job_without_presence wrong_crew wrong_day neighbouring_site short_stay long_stay late_start early_leave member_missing member_extra member_substituted split_crew " +
		"presence_without_booking booking_without_presence booking_outside_clock bookings_overlap clock_out_missing break_missing break_short unallotted_time badge_left_behind badges_as_one unknown_badge unmapped_worker site_unlocated " +
		"crew_leaderless badge_silent coverage_hole")
	reviewStates = strings.Fields("unsettled open acknowledged resolved superseded")
	severities   = strings.Fields("serious warning info")
)

// reviewShown is how many are on a page: each is told why.
const reviewShown = 25

// reviewView is the list.
type reviewView struct {
	Day    string // Empty: of all days.
	Days   []reviewDay
	Groups []reviewGroup
	Next   string
	Total  int
	Passes []comparison
	Crews  []choice
	Export templ.SafeURL
	Sheet  templ.SafeURL
	Settle bool // The visitor may.
	Filter bool // Something but the day is asked for.
}

type reviewGroup struct {
	Severity string
	Found    []disputed
}

// reviewDay is a day with how many are open of it.
type reviewDay struct {
	Day     string
	Open    int
	Current bool
}

// comparison is what a pass over a day found.
type comparison struct {
	Date     string
	AsOf     time.Time `json:"as_of"`
	Jobs     int
	JobsDone int `json:"jobs_done"`
	Found    int
	Lacked   []struct {
		What   string
		Of     string
		Amount int
	}
}

func reviewRoutes(at *routes) {
	at.get("/review", reviewList)
	at.post("/review", doing(map[string]act{"resolve": resolveTicked, "compare": compareAnew}), reviewList)
	at.get("/review/:id", reviewOne)
	at.post("/review/:id", doing(reviewActs()), reviewOne)
}

func reviewList(r *request) (templ.Component, error) {
	v := reviewView{Settle: r.May(tenant.SettleDiscrepancies), Day: r.dayOr("day", "")}
	for _, name := range []string{"severity", "kind", "state", "crew"} {
		v.Filter = v.Filter || r.Query(name) != ""
	}
	path := r.Path("/v1/discrepancies", "severity", "kind", "crew", "site", "worker", "cursor")
	path = withQuery(path, "limit", itoa(reviewShown), "state", or(r.Query("state"), "unsettled"))
	exported := r.Path("", "severity", "kind", "crew", "site", "worker")
	exported = withQuery(exported, "state", or(r.Query("state"), "unsettled"))
	if v.Day != "" {
		path, exported = withQuery(path, "from", v.Day, "to", v.Day), withQuery(exported, "from", v.Day, "to", v.Day)
	}
	v.Export, v.Sheet = templ.SafeURL("/v1/discrepancies/csv"+exported), templ.SafeURL("/v1/discrepancies/xlsx"+exported)
	var page struct {
		Discrepancies []disputed
		Next          string `json:"next_cursor"`
	}
	if err := r.get(path, &page); err != nil {
		return nil, err
	}
	v.Next, v.Total = page.Next, len(page.Discrepancies)
	if err := r.tellWhy(page.Discrepancies); err != nil {
		return nil, err
	}
	for _, s := range severities {
		g := reviewGroup{Severity: s}
		for _, d := range page.Discrepancies {
			if d.Severity == s {
				g.Found = append(g.Found, d)
			}
		}
		if len(g.Found) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	var err error
	if v.Days, err = r.reviewDays(v.Day); err != nil {
		return nil, err
	}
	if v.Crews, err = r.choicesOf("/v1/crews", "crews", r.T("work.any")); err != nil {
		return nil, err
	}
	if v.Day != "" {
		var passes struct{ Reconciliations []comparison }
		if err := r.get("/v1/reconciliations?limit=1&from="+v.Day+"&to="+v.Day, &passes); err != nil {
			return nil, err
		}
		v.Passes = passes.Reconciliations
	}
	return reviewListPage(r, v), nil
}

// tellWhy reads of each the sentence that says why, in the visitor's language.
func (r *request) tellWhy(all []disputed) error {
	for i := range all {
		var one struct {
			Sentences   []string
			SentencesES []string `json:"sentences_es"`
		}
		if err := r.get("/v1/discrepancies/"+all[i].ID, &one); err != nil {
			return err
		}
		if r.language == spanish {
			one.Sentences = one.SentencesES
		}
		if len(one.Sentences) > 0 {
			all[i].Why = one.Sentences[0]
		}
	}
	return nil
}

// reviewDays counts what is open of the last two weeks.
func (r *request) reviewDays(current string) ([]reviewDay, error) {
	const days = 14
	from := addDays(r.today(), 1-days)
	var counted struct {
		Trends []struct {
			From      string
			Unsettled int
		}
	}
	if err := r.get("/v1/discrepancies/trends?every=day&by=kind&from="+from+"&to="+r.today(), &counted); err != nil {
		return nil, err
	}
	open := map[string]int{}
	for _, t := range counted.Trends {
		open[t.From] += t.Unsettled
	}
	var out []reviewDay
	for n := range days {
		day := addDays(from, n)
		if open[day] > 0 || day == current || n >= days-7 {
			out = append(out, reviewDay{day, open[day], day == current})
		}
	}
	return out, nil
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// withQuery adds to an address's query.
func withQuery(path string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		path += sign + pairs[i] + "=" + escape(pairs[i+1])
	}
	return path
}
