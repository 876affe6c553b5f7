package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// reviewDetail is one discrepancy with all that is known of it.
type reviewDetail struct {
	Discrepancy disputed
	Sentences   []string
	SentencesES []string `json:"sentences_es"`
	Thresholds  []struct {
		Name  string
		Value int64
		From  string
	}
	Causes []struct {
		Cause  string
		Weight int `json:"weight_milli"`
	}
	Visits  []reviewVisit
	Jobs    []reviewJob
	History []reviewEvent
}

type reviewVisit struct {
	Visit, Badge, Site string
	Arrived, Departed  time.Time
}

type reviewJob struct {
	Job, Site, Date, State string
	Effort                 int64 `json:"effort_s"`
}

type reviewEvent struct {
	What, By, Reason, Resolution, Text string
	AssigneeName                       string `json:"assignee_name"`
	At                                 time.Time
}

// why are the sentences in the visitor's language.
func (d reviewDetail) why(r *request) []string {
	if r.language == spanish {
		return d.SentencesES
	}
	return d.Sentences
}

// reviewOneView is the page of one.
type reviewOneView struct {
	reviewDetail
	Settle  bool
	Users   []choice // To whom it can be given.
	Sites   []choice
	Workers []choice
	Badges  []choice
	Visits  []choice // Among its facts.
	Drafts  []choice // Learnt fences of its site.
}

func reviewOne(r *request) (templ.Component, error) {
	v := reviewOneView{Settle: r.May(tenant.SettleDiscrepancies)}
	if err := r.get("/v1/discrepancies/"+r.ID("id"), &v.reviewDetail); err != nil {
		return nil, err
	}
	if !v.Settle {
		return reviewOnePage(r, v), nil
	}
	if err := v.choices(r); err != nil {
		return nil, err
	}
	return reviewOnePage(r, v), nil
}

// choices are what the forms of the page offer.
func (v *reviewOneView) choices(r *request) (err error) {
	d := v.Discrepancy
	v.Users = []choice{{"", r.T("work.nobody")}, {r.who.ID, r.T("work.you")}}
	if r.May(tenant.ManageAccess) {
		type person struct{ ID, Email, Name, State string }
		users, _, err := listed[person](r, "/v1/users", "users", 500)
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.ID != r.who.ID && u.State != "disabled" {
				v.Users = append(v.Users, choice{u.ID, or(u.Name, u.Email)})
			}
		}
	}
	for _, of := range v.reviewDetail.Visits {
		v.Visits = append(v.Visits, choice{of.Visit, r.names().badge(of.Badge) + ", " + r.Moment(of.Arrived, r.now) + ", " + r.names().site(of.Site)})
	}
	if d.Badge != "" || d.Worker != "" {
		if v.Workers, err = r.choicesOf("/v1/workers", "workers", ""); err != nil {
			return err
		}
		if v.Badges, err = r.choicesOf("/v1/badges", "badges", ""); err != nil {
			return err
		}
	}
	if len(v.Visits) > 0 {
		if v.Sites, err = r.choicesOf("/v1/sites", "sites", ""); err != nil {
			return err
		}
	}
	if d.Site != "" {
		err = v.drafts(r, d.Site)
	}
	return err
}

func (v *reviewOneView) drafts(r *request, site string) error {
	var page struct{ Drafts []draft }
	if err := unlessDenied(r.get("/v1/sites/"+site+"/fence-drafts?limit=5", &page)); err != nil {
		return err
	}
	for _, d := range page.Drafts {
		v.Drafts = append(v.Drafts, choice{d.ID, r.T("site.draft_of", "when", r.Moment(d.MadeAt, r.now), "area", count(d.AreaM2))})
	}
	return nil
}

// severityKind is how a page shows a severity.
func severityKind(severity string) string {
	switch severity {
	case "serious":
		return "bad"
	case "warning":
		return "warn"
	}
	return "info"
}

// percent of thousandths.
func percent(milli int) string { return itoa((milli+5)/10) + " %" }

// mid puts a dot before a text that is there.
func mid(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}

// reviewCorrects reports whether something of it can be corrected here.
func reviewCorrects(v reviewOneView) bool {
	d := v.Discrepancy
	return len(v.Visits) > 0 || d.Badge != "" || d.Worker != "" || d.Site != "" || d.Job != ""
}
