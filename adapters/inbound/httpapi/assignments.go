package httpapi

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/assigntable"
	"actual/app/assignments"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/assignment"
)

// AssignmentLister shows what was exported of assignments.
type AssignmentLister interface {
	List(ctx context.Context, q assignments.List) (assignments.Page, error)
	Exports(ctx context.Context, q assignments.Exports) (assignments.ExportPage, error)
	Changes(ctx context.Context, company domain.CompanyID, on domain.Date, revision domain.Revision) (assignments.Changes, error)
}

// AssignmentMaker exports assignments.
type AssignmentMaker interface {
	Make(ctx context.Context, cmd assignments.Make) (assignments.Made, error)
}

// ListAssignments answers GET /v1/assignments.
func (a *API) ListAssignments(c *gin.Context, p ListAssignmentsParams) {
	var r reading
	q := r.assignments(c, &p)
	q.Limit = r.limit(p.Limit)
	at, err := place(cursorAssigned, p.Cursor)
	if q.Only.After = string(at); err != nil {
		r.fails(err)
	}
	if !strings.Contains("~0123456789abcdef", (q.Only.After + "~")[:1]) || strings.ContainsRune(q.Only.After, 0) {
		r.fails(unreadable(insight.ErrBadCursor))
	}
	page, ok := a.assigned(c, r, q)
	if !ok {
		return
	}
	out := AssignmentPage{Assignments: make([]Assignment, len(page.Rows)), Revision: int(page.Export.Revision), NextCursor: textCursor(cursorAssigned, page.Next)}
	for i, row := range page.Rows {
		out.Assignments[i] = AssignmentOf(row, page.Names)
	}
	c.JSON(http.StatusOK, out)
}

// GetAssignmentTable answers GET /v1/assignments/table.
func (a *API) GetAssignmentTable(c *gin.Context, p GetAssignmentTableParams) {
	var r reading
	q := r.assignments(c, &ListAssignmentsParams{
		Date: p.Date, Revision: p.Revision, Site: p.Site, Crew: p.Crew, Worker: p.Worker, Source: p.Source,
	})
	page, ok := a.assigned(c, r, q)
	if !ok {
		return
	}
	var out bytes.Buffer
	if err := assigntable.Write(&out, page.Export, page.Rows, assigntable.Names(page.Names)); err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="assignments-`+page.Export.Date.String()+`.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}

// assignments reads what rows are asked for.
func (r *reading) assignments(c *gin.Context, p *ListAssignmentsParams) assignments.List {
	q := assignments.List{Company: companyOf(c), Date: r.date("date", &p.Date)}
	if p.Revision != nil {
		q.Revision = domain.Revision(*p.Revision)
	}
	q.Only.Site.UUID, q.Only.Crew.UUID, q.Only.Worker.UUID = r.id("site", p.Site), r.id("crew", p.Crew), r.id("worker", p.Worker)
	if p.Source != nil {
		q.Only.Source = assignment.Source(*p.Source)
	}
	return q
}

// assigned answers what was read with a page, veiled for the caller; ok is false
// where it failed, and that was answered.
func (a *API) assigned(c *gin.Context, r reading, q assignments.List) (page assignments.Page, ok bool) {
	err := r.err
	if err == nil {
		page, err = a.parts.Assigned.List(c.Request.Context(), q)
	}
	if err != nil {
		a.fail(c, err)
		return page, false
	}
	veilAssigned(c, page.Names)
	return page, true
}

// veilAssigned leaves of people and crews only their identifiers for a caller who may
// not read of people.
func veilAssigned(c *gin.Context, names assignments.Names) {
	p := principalIn(c)
	if p.Allows(readPeople) == nil {
		return
	}
	for id := range names.Workers {
		if id != p.Worker {
			delete(names.Workers, id)
		}
	}
	clear(names.Crews)
}

// ListAssignmentChanges answers GET /v1/assignment-changes.
func (a *API) ListAssignmentChanges(c *gin.Context, p ListAssignmentChangesParams) {
	var r reading
	on, limit := r.date("date", &p.Date), r.limit(p.Limit)
	skip, err := beginning(cursorAssignmentChanges, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	var revision domain.Revision
	if p.Revision != nil {
		revision = domain.Revision(*p.Revision)
	}
	found := assignments.Changes{}
	if err = r.err; err == nil {
		found, err = a.parts.Assigned.Changes(c.Request.Context(), companyOf(c), on, revision)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	veilAssigned(c, found.Names)
	rest := found.Changes[min(skip, len(found.Changes)):]
	out := AssignmentChangePage{AssignmentChanges: []AssignmentChange{}, Revision: int(found.Export.Revision)}
	for _, one := range rest[:min(limit, len(rest))] {
		out.AssignmentChanges = append(out.AssignmentChanges, AssignmentChangeOf(one, found.Names))
	}
	if len(rest) > limit {
		out.NextCursor = numberCursor(cursorAssignmentChanges, int64(skip+limit))
	}
	c.JSON(http.StatusOK, out)
}

// ListAssignmentExports answers GET /v1/assignment-exports.
func (a *API) ListAssignmentExports(c *gin.Context, p ListAssignmentExportsParams) {
	var r reading
	q := assignments.Exports{Company: companyOf(c), Date: r.date("date", p.Date), Limit: r.limit(p.Limit)}
	q.Before = r.exportPlace(p.Cursor)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Assigned.Exports(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := AssignmentExportPage{AssignmentExports: make([]AssignmentExport, len(page.Exports))}
	for i, e := range page.Exports {
		out.AssignmentExports[i] = AssignmentExportOf(e)
	}
	if !page.Next.Date.IsZero() {
		out.NextCursor = textCursor(cursorAssignmentExports, page.Next.Date.String()+"/"+strconv.Itoa(int(page.Next.Revision)))
	}
	c.JSON(http.StatusOK, out)
}

func (r *reading) exportPlace(given *Cursor) (at assignments.ExportPlace) {
	raw, err := place(cursorAssignmentExports, given)
	if err != nil {
		r.fails(err)
	}
	if raw == nil {
		return at
	}
	on, revision, _ := strings.Cut(string(raw), "/")
	n, err := strconv.ParseInt(revision, 10, 32)
	if at.Date, at.Revision = (domain.Date{}), domain.Revision(n); err == nil {
		at.Date, err = domain.ParseDate(on)
	}
	if err != nil || n < 1 {
		r.fails(unreadable(insight.ErrBadCursor))
	}
	return at
}

// ExportAssignments answers POST /v1/assignment-exports.
func (a *API) ExportAssignments(c *gin.Context, _ ExportAssignmentsParams) {
	var body NewAssignmentExport
	var r reading
	r.command(c, &body)
	cmd := assignments.Make{Company: companyOf(c), Date: r.date("date", &body.Date), By: actorOf(c)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	made, err := a.parts.AssignmentMaker.Make(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	status := http.StatusOK
	if made.Changed {
		status = http.StatusCreated
	}
	c.JSON(status, AssignmentExportOf(made.Export))
}

// AssignmentExportOf is an export as the API shows it.
func AssignmentExportOf(e assignment.Export) AssignmentExport {
	from := AssignmentsMadeFrom{
		TimeZone: e.From.Zone, Jobs: e.From.Jobs, Visits: e.From.Visits, Memberships: e.From.Members, BookedTimes: e.From.Booked,
		RecentWithinDays: e.From.Recent.Within, RecentDays: e.From.Recent.Days, Syncs: make([]AssignmentSync, len(e.From.Syncs)),
	}
	for i, s := range e.From.Syncs {
		from.Syncs[i] = AssignmentSync{Source: string(s.Source), Sync: s.Sync.String(), EndedAt: wholeSecond(s.EndedAt)}
	}
	return AssignmentExport{
		Date: e.Date.String(), Revision: int(e.Revision), MadeAt: e.MadeAt.UTC().Truncate(time.Second), MadeBy: e.By, CheckedAt: e.CheckedAt.UTC().Truncate(time.Second),
		Rows: e.Total, Added: e.Added, Changed: e.Changed, Removed: e.Removed, Digest: hex.EncodeToString(e.Digest[:]), MadeFrom: from,
	}
}
