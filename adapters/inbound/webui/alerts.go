package webui

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// What is asked of alerts, by the API's names.
const (
	readAlerts   tenant.Capability = "alerts:read"
	answerAlerts tenant.Capability = "alerts:answer"
	manageAlerts tenant.Capability = "alerts:manage"
)

// alarm is an alert as the pages show it.
type alarm struct {
	ID, Kind, About, State, End string
	Badge                       *struct{ ID, Label string }
	Crew                        *struct{ Name string }
	Since                       time.Time
	Told                        int
	NextAt                      time.Time `json:"next_at"`
	Until                       time.Time
	AnsweredBy                  string    `json:"answered_by"`
	EndedAt                     time.Time `json:"ended_at"`
	LastHeard                   time.Time `json:"last_heard"`
	LastSite                    string    `json:"last_site"`
	VoltageMV                   int       `json:"voltage_mv"`
	Causes                      []string
}

// light is how a page shows how an alert stands.
func (a alarm) light() string {
	switch a.State {
	case "open":
		return "bad"
	case "over":
		return "good"
	}
	return "warn"
}

var (
	alarmKinds  = []string{"badge_offline", "all_silent", "ingest_failing", "vendor_down", "run_late", "export_refused", "ledger_unsound", "key_expires"}
	alarmStates = []string{"open", "acknowledged", "snoozed", "over"}
)

// alarmRule is what a level says of its alerts; what is null is inherited.
type alarmRule struct {
	ID, Level, Name string
	Off             *bool
	OffKinds        []string `json:"off_kinds"`
	Missed          *int
	Silence         *int64 `json:"silence_s"`
	Repeat          []int  `json:"repeat_minutes"`
	Escalate        *int
	First, Second   []alarmRecipient
}

type alarmRecipient struct{ Channel, To, Address string }

type alarmsView struct {
	Alarms []alarm
	Next   string
	Uses   []struct {
		Kind                                            string
		Raised, Told, Answered, Followed, Ignored, Open int
	}
	Answer bool
}

func alertRoutes(at *routes) {
	at.get("/alerts", alarmList)
	at.get("/alerts/rules", alarmRules)
	at.post("/alerts/rules", doing(map[string]act{"set": setAlarmRule, "remove": removeAlarmRule}), alarmRules)
	at.get("/alerts/:id", alarmOne)
	at.post("/alerts/:id", doing(map[string]act{"acknowledge": seeToAlarm, "snooze": snoozeAlarm}), alarmOne)
}

func alarmList(r *request) (templ.Component, error) {
	v := alarmsView{Answer: r.May(answerAlerts)}
	path := r.Path("/v1/alerts?limit=50", "kind", "state", "badge", "cursor")
	if r.Query("state") == "" {
		path = withQuery(path, "active", "true")
	}
	var page struct {
		Alerts []alarm
		Next   string `json:"next_cursor"`
	}
	if err := r.get(path, &page); err != nil {
		return nil, err
	}
	v.Alarms, v.Next = page.Alerts, page.Next
	var used struct {
		Kinds []struct {
			Kind                                            string
			Raised, Told, Answered, Followed, Ignored, Open int
		}
	}
	if err := unlessDenied(r.get("/v1/alerts/usefulness?days=30", &used)); err != nil {
		return nil, err
	}
	v.Uses = used.Kinds
	return alarmListPage(r, v), nil
}

type alarmView struct {
	Alert alarm
	Text  struct {
		Subject string
		Lines   []string
	}
	History []struct {
		At, Until                   time.Time
		What, By, Channel, To, Fate string
		Number                      int
	}
	Answer bool `json:"-"`
}

func alarmOne(r *request) (templ.Component, error) {
	v := alarmView{Answer: r.May(answerAlerts)}
	err := r.get("/v1/alerts/"+r.ID("id")+"?language="+string(r.language), &v)
	return alarmPage(r, v), err
}

func seeToAlarm(r *request) (outcome, error) {
	if err := r.post("/v1/alerts/"+r.ID("id")+"/acknowledge", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("alerts.acknowledged")
}

func snoozeAlarm(r *request) (outcome, error) {
	if err := r.post("/v1/alerts/"+r.ID("id")+"/snooze", map[string]any{"minutes": number(r.Form("minutes"))}, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("alerts.snoozed")
}

type alarmRulesView struct {
	Rules   []alarmRule
	Company *alarmRule // Its own rule; nil where it has none.
	Version string
	Manage  bool
}

func alarmRules(r *request) (templ.Component, error) {
	v := alarmRulesView{Manage: r.May(manageAlerts)}
	rules, _, err := listed[alarmRule](r, "/v1/alert-rules", "rules", 200)
	if err != nil {
		return nil, err
	}
	v.Rules = rules
	for i := range rules {
		if rules[i].Level == "company" {
			v.Company = &rules[i]
			if v.Version, err = r.getVersion("/v1/alert-rules/"+rules[i].ID, nil); err != nil {
				return nil, err
			}
		}
	}
	return alarmRulesPage(r, v), nil
}

// setAlarmRule says what holds for the company: how long a badge may be silent, and who is
// told, an address a line.
func setAlarmRule(r *request) (outcome, error) {
	in := map[string]any{}
	if h := number(r.Form("silence_h")); h > 0 {
		in["silence_s"] = h * 3600
	}
	first := []map[string]any{}
	for _, to := range eachLine(r.Form("first")) {
		if strings.Contains(to, "@") {
			first = append(first, map[string]any{"channel": "email", "to": to})
		}
	}
	for _, address := range r.c.PostFormArray("keep") { // Incoming webhooks stay.
		if channel, id, ok := strings.Cut(address, "|"); ok {
			first = append(first, map[string]any{"channel": channel, "address": id})
		}
	}
	if len(first) > 0 {
		in["first"] = first
	}
	if id := r.Form("rule"); id != "" {
		if err := r.patch("/v1/alert-rules/"+escape(id), r.Form("version"), in, nil); err != nil {
			return outcome{}, err
		}
		return r.stay("alerts.ruled")
	}
	if err := r.post("/v1/alert-rules", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("alerts.ruled")
}

func removeAlarmRule(r *request) (outcome, error) {
	if err := r.delete("/v1/alert-rules/"+escape(r.Form("rule")), ""); err != nil {
		return outcome{}, err
	}
	return r.stay("alerts.unruled")
}
