package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// hoursDayView is a worker's day with all that was said and done.
type hoursDayView struct {
	Day     timeDay `json:"time_day"`
	Sayings []struct {
		ID, As, Site, Job, Why, By string
		From, To, At               time.Time
		WithdrawnBy                string    `json:"withdrawn_by"`
		WithdrawnAt                time.Time `json:"withdrawn_at"`
	}
	History []struct {
		What, By, Text string
		At             time.Time
		Overridden     []string
	}
	Pending []struct{ Visit, Text string }

	Approve bool     `json:"-"`
	Sites   []choice `json:"-"`
	Gap     timeGap  `json:"-"` // The first stretch that nobody can tell.
}

type timeGap struct{ From, To time.Time }

// activities and said are the closed lists of what time was.
var (
	timeSaidAs  = []string{"on_site", "yard", "travel", "rest", "meal", "off"}
	timeGapsAre = []string{"meal", "rest", "travel", "off"}
)

func hoursDay(r *request) (templ.Component, error) {
	v := hoursDayView{Approve: r.May(tenant.ApproveTime)}
	if err := r.get("/v1/time-days/"+r.ID("worker")+"/"+r.ID("day"), &v); err != nil {
		return nil, err
	}
	for _, e := range v.Day.Entries {
		if e.Activity == "unresolved" && v.Gap.From.IsZero() {
			v.Gap = timeGap{e.From, e.To}
		}
	}
	if !v.Approve {
		return hoursDayPage(r, v), nil
	}
	var err error
	v.Sites, err = r.choicesOf("/v1/sites", "sites", r.T("shell.none"))
	return hoursDayPage(r, v), err
}

func hoursActs() map[string]act {
	return map[string]act{
		"approve":  approveDay,
		"reopen":   onTheDay("reopen", "hours.reopened"),
		"answer":   onTheDay("answer", "hours.answered"),
		"say":      sayTime,
		"withdraw": withdrawSaying,
	}
}

func approveDay(r *request) (outcome, error) {
	return r.approve([]map[string]string{{"worker": r.c.Param("worker"), "day": r.c.Param("day"), "digest": r.Form("digest")}}, "hours.approved")
}

func onTheDay(what, said string) act {
	return func(r *request) (outcome, error) {
		if err := r.post("/v1/time-days/"+r.ID("worker")+"/"+r.ID("day")+"/"+what, r.fields("text"), nil); err != nil {
			return outcome{}, err
		}
		return r.stay(said)
	}
}

func sayTime(r *request) (outcome, error) {
	in := r.fields("as", "site", "why")
	in["from"], in["to"] = r.instant("from"), r.instant("to")
	if err := r.post("/v1/time-days/"+r.ID("worker")+"/sayings", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("hours.said")
}

func withdrawSaying(r *request) (outcome, error) {
	if err := r.post("/v1/time-sayings/"+escape(r.Form("saying"))+"/withdraw", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("hours.unsaid")
}

// visitView is a visit with how it is known.
type visitView struct {
	Visit struct {
		ID                string
		Version           int
		Badge             struct{ ID, Label string }
		Worker            *struct{ ID, Name string }
		Site              struct{ ID, Name string }
		Arrived, Departed time.Time
		ArrivedBetween    []time.Time `json:"arrived_between"`
		DepartedBetween   []time.Time `json:"departed_between"`
		Verdict, State    string
		Confidence        float64
		Fixes             int
		Candidates        []struct {
			Site struct{ ID, Name string }
			Odds float64
		}
		Policy     string
		RecordedAt time.Time `json:"recorded_at"`
	}
	Explanation []string
	Evidence    struct {
		Fence *struct {
			Version int
			From    time.Time `json:"valid_from"`
		}
		Rulings []struct {
			Kind, Reason string
			MadeBy       string    `json:"made_by"`
			MadeAt       time.Time `json:"made_at"`
			Holds        bool
		}
		Fixes []visitFix
	}
	Versions []visitVersion `json:"-"`
}

type visitFix struct {
	Event, Source, Weakness string
	At                      time.Time
	OfVisit                 bool     `json:"of_visit"`
	Distance                *float64 `json:"distance_m"`
	Error                   *float64 `json:"standard_error_m"`
	Weight                  float64
}

type visitVersion struct {
	Visit struct {
		Version           int
		Site              struct{ Name string }
		Arrived, Departed time.Time
		State             string
		RecordedAt        time.Time `json:"recorded_at"`
	}
	Withdrawn bool
}

func visitExplained(r *request) (templ.Component, error) {
	var v visitView
	if err := r.get("/v1/visits/"+r.ID("id"), &v); err != nil {
		return nil, err
	}
	var page struct{ Versions []visitVersion }
	if err := r.get("/v1/visits/"+r.ID("id")+"/versions?limit=50", &page); err != nil {
		return nil, err
	}
	v.Versions = page.Versions
	return visitPage(r, v), nil
}
