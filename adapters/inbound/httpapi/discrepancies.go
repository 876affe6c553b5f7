package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/casefile"
	"actual/adapters/discrepancytable"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/ports"
)

// Discrepancies shows what does not agree.
type Discrepancies interface {
	List(ctx context.Context, q reconciliation.List) (reconciliation.Page, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.DiscrepancyID) (reconciliation.Shown, error)
	Evidence(ctx context.Context, company domain.CompanyID, id domain.DiscrepancyID) (reconciliation.Evidence, error)
	Named(ctx context.Context, company domain.CompanyID, all ...discrepancy.Discrepancy) (reconciliation.Names, error)
	Trends(ctx context.Context, q reconciliation.Trends) (reconciliation.Counted, error)
}

// ListDiscrepancies answers GET /v1/discrepancies.
func (a *API) ListDiscrepancies(c *gin.Context, p ListDiscrepanciesParams) {
	var r reading
	q := reconciliation.List{Company: companyOf(c), Limit: r.limit(p.Limit)}
	q.Only = r.discrepancies(discrepancyFilter{p.From, p.To, p.State, p.Kind, p.Severity, p.Site, p.Crew, p.Worker, p.Badge, p.Job, p.Assignee})
	q.Only.AfterDate, q.Only.AfterID.UUID = r.afterDate(cursorFound, p.Cursor)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Discrepancies.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := DiscrepancyPage{Discrepancies: make([]Discrepancy, len(page.Discrepancies)), NextCursor: dateCursor(cursorFound, page.NextDate, page.NextID.UUID)}
	for i := range page.Discrepancies {
		out.Discrepancies[i] = DiscrepancyOf(&page.Discrepancies[i], page.Names)
	}
	c.JSON(http.StatusOK, out)
}

// mostLines is how many discrepancies a file holds.
const mostLines = 10_000

// ExportDiscrepancies answers GET /v1/discrepancies/csv.
func (a *API) ExportDiscrepancies(c *gin.Context, p ExportDiscrepanciesParams) {
	a.discrepancyFile(c, "csv", "text/csv; charset=utf-8", discrepancytable.Write,
		discrepancyFilter{p.From, p.To, p.State, p.Kind, p.Severity, p.Site, p.Crew, p.Worker, p.Badge, p.Job, p.Assignee})
}

// ExportDiscrepanciesXlsx answers GET /v1/discrepancies/xlsx.
func (a *API) ExportDiscrepanciesXlsx(c *gin.Context, p ExportDiscrepanciesXlsxParams) {
	a.discrepancyFile(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", discrepancytable.WriteXLSX,
		discrepancyFilter{p.From, p.To, p.State, p.Kind, p.Severity, p.Site, p.Crew, p.Worker, p.Badge, p.Job, p.Assignee})
}

// discrepancyFile answers a file of discrepancies.
func (a *API) discrepancyFile(c *gin.Context, suffix, kind string, write func(io.Writer, []discrepancy.Discrepancy, func(domain.UUID) string, *time.Location) error, f discrepancyFilter) {
	var r reading
	only := r.discrepancies(f)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Discrepancies.List(c.Request.Context(), reconciliation.List{Company: companyOf(c), Only: only, Limit: mostLines})
	if err != nil {
		a.fail(c, err)
		return
	}
	var out bytes.Buffer
	if err := write(&out, page.Discrepancies, page.Names.Name, page.Names.Zone); err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="discrepancies.`+suffix+`"`)
	c.Data(http.StatusOK, kind, out.Bytes())
}

// discrepancyFilter are the parameters that choose discrepancies.
type discrepancyFilter struct {
	from, to                       *Date
	state                          *DiscrepancyFilter
	kind                           *DiscrepancyKind
	severity                       *DiscrepancySeverity
	site, crew, worker, badge, job *Id
	assignee                       *Id
}

func (r *reading) discrepancies(f discrepancyFilter) (q ports.DiscrepancyQuery) {
	q.From, q.To = r.date("from", f.from), r.date("to", f.to)
	if !q.To.IsZero() && q.To.Before(q.From) {
		r.fails(unreadable(errParameter.With("to: %s is before from, %s", q.To, q.From)))
	}
	if f.state != nil {
		q.States = []discrepancy.State{discrepancy.State(*f.state)}
		if *f.state == DiscrepancyFilterUnsettled {
			q.States = []discrepancy.State{discrepancy.Open, discrepancy.Acknowledged}
		}
	}
	if f.kind != nil {
		q.Kinds = []reconcile.Kind{reconcile.Kind(*f.kind)}
	}
	if f.severity != nil {
		q.Severities = []reconcile.Severity{reconcile.Severity(*f.severity)}
	}
	q.About.Site.UUID, q.About.Crew.UUID, q.About.Worker.UUID = r.id("site", f.site), r.id("crew", f.crew), r.id("worker", f.worker)
	q.About.Badge.UUID, q.About.Job.UUID, q.Assignee.UUID = r.id("badge", f.badge), r.id("job", f.job), r.id("assignee", f.assignee)
	return q
}

// GetDiscrepancy answers GET /v1/discrepancies/{id}.
func (a *API) GetDiscrepancy(c *gin.Context, text Id) {
	s, ok := a.discrepancy(c, text)
	if !ok {
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, DiscrepancyDetailOf(&s))
}

// GetDiscrepancyCase answers GET /v1/discrepancies/{id}/case.
func (a *API) GetDiscrepancyCase(c *gin.Context, text Id) {
	s, ok := a.discrepancy(c, text)
	if !ok {
		return
	}
	raw, err := casefile.EncodeWith(s.Found.Discrepancy, casefile.Labels{ID: s.ID.UUID, Zone: s.Names.Zone.String(), Names: s.Called()})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", raw)
}

// discrepancy returns the one that a path names; or it answers why not, and ok is
// false.
func (a *API) discrepancy(c *gin.Context, text Id) (s reconciliation.Shown, ok bool) {
	id, err := domain.ParseDiscrepancyID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return s, false
	}
	s, err = a.parts.Discrepancies.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return s, false
	}
	return s, true
}

// CountDiscrepancies answers GET /v1/discrepancies/trends.
func (a *API) CountDiscrepancies(c *gin.Context, p CountDiscrepanciesParams) {
	var r reading
	q := reconciliation.Trends{Company: companyOf(c), By: ports.TrendByKind, Weekly: p.Every == nil || *p.Every == TrendStepWeek}
	q.Only = r.discrepancies(discrepancyFilter{from: p.From, to: p.To, kind: p.Kind, severity: p.Severity, site: p.Site, crew: p.Crew})
	if p.By != nil {
		q.By = ports.TrendGroup(*p.By)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	found, err := a.parts.Discrepancies.Trends(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := DiscrepancyTrends{Trends: make([]DiscrepancyTrend, len(found.Trends))}
	for i, t := range found.Trends {
		out.Trends[i] = DiscrepancyTrend{From: t.From.String(), Kind: textOrNull(string(t.Kind)), Count: t.Count, Unsettled: t.Open, FalseAlarms: t.FalseAlarms}
		switch q.By {
		case ports.TrendBySite:
			out.Trends[i].Site, out.Trends[i].SiteName = idOrNull(t.Of), textOrNull(found.Names.Name(t.Of))
		case ports.TrendByCrew:
			out.Trends[i].Crew, out.Trends[i].CrewName = idOrNull(t.Of), textOrNull(found.Names.Name(t.Of))
		case ports.TrendByKind:
		}
	}
	c.JSON(http.StatusOK, out)
}
