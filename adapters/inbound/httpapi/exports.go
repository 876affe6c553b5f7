package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

// Exporter has things written at vendors, once each.
type Exporter interface {
	Ask(ctx context.Context, ask exporting.Ask) (export.Export, error)
	List(ctx context.Context, q exporting.List) (exporting.Page, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.ExportID) (exporting.Shown, error)
	Retry(ctx context.Context, cmd exporting.Decide) (export.Export, error)
	GiveUp(ctx context.Context, cmd exporting.Decide, why string) (export.Export, error)
}

// ListExports answers GET /v1/exports.
func (a *API) ListExports(c *gin.Context, p ListExportsParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorExports, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	f := ports.ExportFilter{Key: valueOf(p.About), Stuck: p.Stuck != nil && *p.Stuck}
	if p.Target != nil {
		f.Target = export.Target(*p.Target)
	}
	if p.Kind != nil {
		f.Kind = export.Kind(*p.Kind)
	}
	if p.State != nil {
		f.State = export.State(*p.State)
	}
	page, err := a.parts.Exporter.List(c.Request.Context(), exporting.List{Company: companyOf(c), ExportFilter: f, Before: domain.ExportID{UUID: before}, Limit: limit})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ExportPage{Exports: make([]Export, len(page.Exports)), Counts: map[string]int{}, NextCursor: idCursor(cursorExports, page.Next.UUID)}
	for i, e := range page.Exports {
		out.Exports[i] = exportOf(e)
	}
	for state, n := range page.Counts {
		out.Counts[string(state)] = n
	}
	c.JSON(http.StatusOK, out)
}

// AskForExport answers POST /v1/exports.
func (a *API) AskForExport(c *gin.Context, _ AskForExportParams) {
	var body NewExport
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	route, err := export.ParseRoute(string(body.Target), string(body.Kind))
	if err != nil {
		a.fail(c, err)
		return
	}
	i := body.Issue
	content, err := export.Issue{Subject: i.Subject, Notes: valueOf(i.Notes), Ticket: valueOf(i.Ticket), Site: valueOf(i.Site), AssignedTo: valueOf(i.AssignedTo)}.Fields()
	if err != nil {
		a.fail(c, err)
		return
	}
	e, err := a.parts.Exporter.Ask(c.Request.Context(), exporting.Ask{Company: companyOf(c), Route: route, Key: body.About, Content: content, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/exports/"+e.ID.String())
	c.JSON(http.StatusAccepted, exportOf(e))
}

// GetExport answers GET /v1/exports/{id}.
func (a *API) GetExport(c *gin.Context, text Id) {
	id, err := domain.ParseExportID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	s, err := a.parts.Exporter.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ExportDetail{Export: exportOf(s.Export), Steps: make([]ExportStep, len(s.Steps)), Request: textOrNull(s.Request), WhyNot: textOrNull(s.Why)}
	for i, one := range s.Steps {
		out.Steps[i] = ExportStep{At: one.At.UTC(), State: ExportState(one.State), What: one.What, By: textOrNull(one.By)}
	}
	c.JSON(http.StatusOK, out)
}

// RetryExport answers POST /v1/exports/{id}/retry.
func (a *API) RetryExport(c *gin.Context, text Id, _ RetryExportParams) {
	id, err := domain.ParseExportID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	e, err := a.parts.Exporter.Retry(c.Request.Context(), exporting.Decide{Company: companyOf(c), ID: id, By: actorOf(c)})
	a.answerExport(c, e, err)
}

// GiveUpExport answers POST /v1/exports/{id}/give-up.
func (a *API) GiveUpExport(c *gin.Context, text Id, _ GiveUpExportParams) {
	var body ExportGivenUp
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	id, err := domain.ParseExportID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	e, err := a.parts.Exporter.GiveUp(c.Request.Context(), exporting.Decide{Company: companyOf(c), ID: id, By: actorOf(c)}, body.Reason)
	a.answerExport(c, e, err)
}

func (a *API) answerExport(c *gin.Context, e export.Export, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, exportOf(e))
}

func exportOf(e export.Export) Export {
	i := export.IssueOf(e.Content)
	return Export{
		Id: e.ID.String(), Target: ExportTarget(e.Target), Kind: ExportKind(e.Kind), About: e.Key, Mark: e.Mark, State: ExportState(e.State), Stuck: e.Stuck(),
		Issue: &ExportIssue{Subject: i.Subject, Notes: &i.Notes, Ticket: textOrNull(i.Ticket), Site: textOrNull(i.Site), AssignedTo: textOrNull(i.AssignedTo)},
		Sends: e.Sends, Ref: textOrNull(e.Ref), Problem: textOrNull(e.Problem), AskedBy: e.By, AskedAt: e.AskedAt.UTC(), SentAt: timeOrNull(e.SentAt),
		DueAt: timeOrNull(e.DueAt), MovedAt: e.MovedAt.UTC(),
	}
}
