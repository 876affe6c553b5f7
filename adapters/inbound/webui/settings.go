package webui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

func settingsRoutes(at *routes) {
	at.get("/settings", settingsPage)
	at.post("/settings/company", changeCompany, settingsPage)
	at.post("/settings/retention", changeRetention, settingsPage)
	at.post("/settings/sessions/:id/end", endSession, settingsPage)
}

// company is what it is called, and where its days are computed.
type company struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
	Zone string `json:"time_zone"`
}

// term is for how long something is keptFor.
type term struct {
	Days  int `json:"days"`
	Least int `json:"least"`
}

// limit is what the company may do or have.
type limit struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Per   string `json:"per"`
	Used  *int64 `json:"used"`
}

// settingsView is the company's settings, and the visitor's own sessions.
type settingsView struct {
	Company          company
	CompanyVersion   string
	Terms            map[string]term
	RetentionVersion string
	Limits           []limit
	Sessions         []ownSession
}

// ownSession is where the visitor is signed in.
type ownSession struct {
	ID      string    `json:"id"`
	Way     string    `json:"way"`
	From    time.Time `json:"created_at"`
	Seen    time.Time `json:"seen_at"`
	Current bool      `json:"current"`
}

// keptFor are the terms in the order of the page.
var keptFor = []string{"events", "fixes", "quarantine", "access", "visits", "pay", "ledger"}

func settingsPage(r *request) (templ.Component, error) {
	var v settingsView
	var err error
	if v.CompanyVersion, err = r.getVersion("/v1/company", &v.Company); err != nil {
		return nil, err
	}
	if v.RetentionVersion, err = r.getVersion("/v1/company/retention", &v.Terms); err != nil {
		return nil, err
	}
	limits := struct{ Limits any }{&v.Limits}
	if err = r.get("/v1/limits", &limits); err != nil {
		return nil, err
	}
	if r.who.Kind == "user" {
		sessions := struct{ Sessions any }{&v.Sessions}
		if err = r.get("/v1/sessions?limit=50", &sessions); err != nil {
			return nil, err
		}
	}
	return settingsList(r, v), nil
}

func changeCompany(r *request) (outcome, error) {
	body := map[string]any{"name": r.Form("name"), "time_zone": r.Form("time_zone")}
	if err := r.patch("/v1/company", r.Form("version"), body, nil); err != nil {
		return outcome{}, err
	}
	return went("/settings", "settings.changed")
}

func changeRetention(r *request) (outcome, error) {
	body := map[string]any{}
	for _, name := range keptFor {
		if days, err := strconv.Atoi(r.Form(name)); err == nil {
			body[name] = days
		}
	}
	if err := r.patch("/v1/company/retention", r.Form("version"), body, nil); err != nil {
		return outcome{}, err
	}
	return went("/settings", "settings.changed")
}

func endSession(r *request) (outcome, error) {
	if err := r.post("/v1/sessions/"+r.ID("id")+"/end", nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/settings", "settings.ended")
}

// mayChange reports whether the visitor may change what the company is.
func (r *request) mayChange() bool { return r.May(tenant.WriteCompany) }
