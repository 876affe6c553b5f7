package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// worksProject is a contract of public works.
type worksProject struct {
	ID, Name, Contract, County, Location string
	Determination                        string `json:"wage_determination"`
	Sites, Jobs                          []string
}

// certifiedRow is a worker's week in one classification.
type certifiedRow struct {
	Last, First, Classification, Status string
	Days                                []struct {
		Day      string
		Straight int64 `json:"straight_s"`
		Overtime int64 `json:"overtime_s"`
		Double   int64 `json:"double_s"`
	}
	Rate  string
	Gross string `json:"gross_project"`
}

// hours of the row in all.
func (c certifiedRow) hours() (straight, over int64) {
	for _, d := range c.Days {
		straight += d.Straight
		over += d.Overtime + d.Double
	}
	return straight, over
}

type certifiedWeek struct {
	Number       int    `json:"payroll_no"`
	Ending       string `json:"week_ending"`
	Week         string
	Final        bool
	NoWork       bool `json:"no_work"`
	Revision     int
	Rows         []certifiedRow
	Signer       string `json:"signer_name"`
	At           time.Time
	SHA256       string
	Code         string
	Detail       string
	Unclassified []struct {
		Worker, Day string
		Seconds     int64
	}
}

func certifiedRoutes(at *routes) {
	at.get("/hours/certified", certifiedList)
	at.post("/hours/certified", makeProject, certifiedList)
	at.get("/hours/certified/:id", certifiedOne)
	at.post("/hours/certified/:id", doing(map[string]act{"certify": certifyWeek, "classify": classifyWork}), certifiedOne)
}

type certifiedListView struct {
	Projects []worksProject
	Sites    []choice
	Manage   bool
}

func certifiedList(r *request) (templ.Component, error) {
	v := certifiedListView{Manage: r.May(tenant.ManagePay)}
	var page struct{ Projects []worksProject }
	if err := r.get(r.Path("/v1/public-works/projects?limit=100", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Projects = page.Projects
	var err error
	v.Sites, err = r.choicesOf("/v1/sites", "sites", "")
	return certifiedListPage(r, v), err
}

func makeProject(r *request) (outcome, error) {
	in := r.fields("name", "contract", "county", "wage_determination")
	in["sites"] = r.c.PostFormArray("sites")
	var made worksProject
	if err := r.post("/v1/public-works/projects", in, &made); err != nil {
		return outcome{}, err
	}
	return went("/hours/certified/"+made.ID, "certified.made")
}

type certifiedView struct {
	worksProject
	Payrolls []certifiedWeek
	Preview  certifiedWeek
	Workers  []choice
	Day      string
	Manage   bool
}

func certifiedOne(r *request) (templ.Component, error) {
	v := certifiedView{Manage: r.May(tenant.ManagePay), Day: r.dayOr("day", addDays(r.today(), -7))}
	path := "/v1/public-works/projects/" + r.ID("id")
	if err := r.get(path, &v.worksProject); err != nil {
		return nil, err
	}
	var page struct{ Payrolls []certifiedWeek }
	if err := r.get(path+"/payrolls?limit=100", &page); err != nil {
		return nil, err
	}
	v.Payrolls = page.Payrolls
	if err := r.get(path+"/weeks/"+v.Day, &v.Preview); err != nil {
		why, known := asProblem(err)
		if !known || why.Status >= 500 {
			return nil, err
		}
		v.Preview.Code, v.Preview.Detail = why.Code, why.Detail
	}
	var err error
	v.Workers, err = r.choicesOf("/v1/workers", "workers", r.T("work.choose"))
	return certifiedPage(r, v), err
}

func certifyWeek(r *request) (outcome, error) {
	in := r.fields("day", "signer_name", "signer_title")
	in["final"], in["again"] = r.Form("final") != "", r.Form("again") != ""
	if err := r.post("/v1/public-works/projects/"+r.ID("id")+"/payrolls", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("certified.done")
}

func classifyWork(r *request) (outcome, error) {
	if err := r.post("/v1/public-works/classifications", r.fields("worker", "since", "classification", "status", "fringe_credit"), nil); err != nil {
		return outcome{}, err
	}
	return r.stay("certified.classified")
}

func certifiedHours(c certifiedRow, over bool) string {
	straight, more := c.hours()
	if over {
		return Hours(more)
	}
	return Hours(straight)
}
