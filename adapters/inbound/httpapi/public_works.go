package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/app/publicworks"
	"actual/domain"
	"actual/domain/certified"
	"actual/ports"
)

// PublicWorks keeps projects of public works, and what work is classified as there.
type PublicWorks interface {
	Projects(ctx context.Context, company domain.CompanyID) ([]ports.WorksProject, error)
	Project(ctx context.Context, company domain.CompanyID, name string) (ports.WorksProject, error)
	SetProject(ctx context.Context, cmd publicworks.SetProject) (ports.WorksProject, error)
	ChangeProject(ctx context.Context, cmd publicworks.ChangeProject) (ports.WorksProject, error)
	Trades(ctx context.Context, company domain.CompanyID) ([]ports.WorksTrade, error)
	SetTrades(ctx context.Context, company domain.CompanyID, all []certified.Trade, by string) ([]ports.WorksTrade, error)
}

// ListWorksProjects answers GET /v1/public-works/projects.
func (a *API) ListWorksProjects(c *gin.Context, p ListWorksProjectsParams) {
	var r reading
	limit, after := r.limit(p.Limit), r.after(cursorWorks, p.Cursor)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Works.Projects(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(p ports.WorksProject) bool { return p.Name <= after })
	var out WorksProjectPage
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = textCursor(cursorWorks, all[limit-1].Name)
	}
	out.Projects = make([]WorksProject, len(all))
	for i := range all {
		out.Projects[i] = worksProjectOf(&all[i])
	}
	c.JSON(http.StatusOK, out)
}

// CreateWorksProject answers POST /v1/public-works/projects.
func (a *API) CreateWorksProject(c *gin.Context, _ CreateWorksProjectParams) {
	var body WorksProjectNew
	var r reading
	r.command(c, &body)
	p := ports.WorksProject{Project: certified.Project{Jobs: map[domain.JobID]bool{}}}
	change := r.project(worksGiven{&body.Name, &body.Contract, body.County, body.Location, body.WageDetermination, body.Address, body.Subcontractor, body.Sites, body.Jobs})
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	change(&p)
	made, err := a.parts.Works.SetProject(c.Request.Context(), publicworks.SetProject{Company: companyOf(c), WorksProject: p, By: actorOf(c)})
	if err == nil {
		located(c, http.StatusCreated, "/v1/public-works/projects/", made.ID)
	}
	a.answerProject(c, http.StatusCreated, made, err)
}

// GetWorksProject answers GET /v1/public-works/projects/{id}.
func (a *API) GetWorksProject(c *gin.Context, text Id) {
	var r reading
	id := r.id("id", &text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	p, err := a.parts.Works.Project(c.Request.Context(), companyOf(c), id.String())
	a.answerProject(c, http.StatusOK, p, err)
}

// ChangeWorksProject answers PATCH /v1/public-works/projects/{id}.
func (a *API) ChangeWorksProject(c *gin.Context, text Id, _ ChangeWorksProjectParams) {
	var body WorksProjectChange
	var r reading
	id := r.id("id", &text)
	seen := r.change(c, &body)
	change := r.project(worksGiven{body.Name, body.Contract, body.County, body.Location, body.WageDetermination, body.Address, body.Subcontractor, body.Sites, body.Jobs})
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	p, err := a.parts.Works.ChangeProject(c.Request.Context(), publicworks.ChangeProject{Company: companyOf(c), ID: id, Seen: seen, Change: change, By: actorOf(c)})
	a.answerProject(c, http.StatusOK, p, err)
}

// worksGiven is what a request says of a project; what is nil it does not say.
type worksGiven struct {
	name, contract, county, location, wages, address *string
	sub                                              *bool
	sites, jobs                                      *[]Id
}

// project returns how a project is changed by what a request says.
func (r *reading) project(given worksGiven) func(p *ports.WorksProject) {
	sites, jobs := []domain.SiteID{}, map[domain.JobID]bool{}
	if given.sites != nil {
		for _, id := range *given.sites {
			sites = append(sites, domain.SiteID{UUID: r.id("sites", &id)})
		}
	}
	if given.jobs != nil {
		for _, id := range *given.jobs {
			jobs[domain.JobID{UUID: r.id("jobs", &id)}] = true
		}
	}
	return func(p *ports.WorksProject) {
		put(&p.Name, given.name)
		put(&p.Contract, given.contract)
		put(&p.County, given.county)
		put(&p.Location, given.location)
		put(&p.Wages, given.wages)
		put(&p.Address, given.address)
		put(&p.Sub, given.sub)
		if given.sites != nil {
			p.Sites = sites
		}
		if given.jobs != nil {
			p.Jobs = jobs
		}
	}
}

func (a *API) answerProject(c *gin.Context, status int, p ports.WorksProject, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, p.Revision)
	c.JSON(status, worksProjectOf(&p))
}

// ListClassifications answers GET /v1/public-works/classifications.
func (a *API) ListClassifications(c *gin.Context, p ListClassificationsParams) {
	var r reading
	worker, limit := r.id("worker", p.Worker), r.limit(p.Limit)
	after, err := placeID(cursorTrades, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Works.Trades(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(t ports.WorksTrade) bool {
		return slices.Compare(t.ID[:], after[:]) <= 0 || !worker.IsZero() && t.Worker.UUID != worker
	})
	var out ClassificationPage
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = idCursor(cursorTrades, all[limit-1].ID)
	}
	out.Classifications = make([]Classification, len(all))
	for i := range all {
		out.Classifications[i] = classificationOf(&all[i])
	}
	c.JSON(http.StatusOK, out)
}

// ClassifyWork answers POST /v1/public-works/classifications.
func (a *API) ClassifyWork(c *gin.Context, _ ClassifyWorkParams) {
	var body ClassificationNew
	var r reading
	r.command(c, &body)
	t := certified.Trade{
		Worker: domain.WorkerID{UUID: r.id("worker", &body.Worker)}, Job: domain.JobID{UUID: r.id("job", body.Job)}, Site: domain.SiteID{UUID: r.id("site", body.Site)},
		Since: r.date("since", &body.Since), Name: body.Classification, Status: certified.Journeyworker, Credit: int64(r.money(body.FringeCredit)),
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	if body.Status != nil {
		t.Status = certified.Status(*body.Status)
	}
	put(&t.Level, body.Level)
	made, err := a.parts.Works.SetTrades(c.Request.Context(), companyOf(c), []certified.Trade{t}, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, classificationOf(&made[0]))
}
