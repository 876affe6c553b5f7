package httpapi

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/app/mapping"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// Mapping shows and settles which of ours the rows of a source are.
type Mapping interface {
	Standing(ctx context.Context, company domain.CompanyID, of job.Source) (mapping.Standing, error)
	Rows(ctx context.Context, q mapping.ListRows) (mapping.RowPage, error)
	Decide(ctx context.Context, cmd mapping.Decide) ([]mapping.Row, error)
	Findings(ctx context.Context, q mapping.ListFindings) ([]ports.FoundInSource, *ports.FoundInSource, error)
	Syncs(ctx context.Context, q mapping.ListSyncs) ([]source.Sync, domain.SyncID, error)
}

// GetSource answers GET /v1/sources/{source}.
func (a *API) GetSource(c *gin.Context, of SourceName) {
	s, err := a.parts.Mapping.Standing(c.Request.Context(), companyOf(c), job.Source(of))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, standingOf(s))
}

// ListSourceRows answers GET /v1/sources/{source}/rows.
func (a *API) ListSourceRows(c *gin.Context, of SourceName, p ListSourceRowsParams) {
	var r reading
	q := mapping.ListRows{Company: companyOf(c), Limit: r.limit(p.Limit), Only: ports.SourceLinkQuery{Source: job.Source(of), Problem: p.Problem != nil && *p.Problem}}
	if p.Kind != nil {
		q.Only.Kind = source.Kind(*p.Kind)
	}
	if p.State != nil {
		q.Only.States = []source.State{source.State(*p.State)}
	}
	if p.Ref != nil {
		q.Only.Refs = []string{*p.Ref}
	}
	if at := r.parts(cursorSourceRows, p.Cursor, 2); at != nil {
		q.Only.AfterKind, q.Only.AfterRef = source.Kind(at[0]), at[1]
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Mapping.Rows(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SourceRowPage{Rows: sourceRowsOf(page.Rows)}
	if page.NextKind != "" {
		out.NextCursor = partsCursor(cursorSourceRows, string(page.NextKind), page.NextRef)
	}
	c.JSON(http.StatusOK, out)
}

// DecideSourceRows answers POST /v1/sources/{source}/decisions.
func (a *API) DecideSourceRows(c *gin.Context, of SourceName, _ DecideSourceRowsParams) {
	var body SourceDecisions
	var r reading
	r.command(c, &body)
	cmd := mapping.Decide{Company: companyOf(c), Source: job.Source(of), By: actorOf(c)}
	for _, d := range body.Decisions {
		cmd.All = append(cmd.All, r.decision(d))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	rows, err := a.parts.Mapping.Decide(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, SourceSettled{Rows: sourceRowsOf(rows)})
}

// decision reads one; of ours it names one by the field of its kind.
func (r *reading) decision(d SourceDecision) mapping.Decision {
	out := mapping.Decision{Kind: source.Kind(d.Kind), Ref: d.Ref, Say: source.Decision(d.Decision)}
	for _, of := range []struct {
		kind  source.Kind
		given *Id
	}{{source.Site, d.Site}, {source.Crew, d.Crew}, {source.Worker, d.Worker}} {
		if of.given != nil && of.kind != out.Kind {
			r.fails(unreadable(source.ErrNothingToLink.With("%s %s: its kind is %s, and a %s is given", d.Kind, d.Ref, d.Kind, of.kind)))
		}
		if of.given != nil {
			out.Ours = r.id(string(of.kind), of.given)
		}
	}
	return out
}

// ListSourceFindings answers GET /v1/sources/{source}/findings.
func (a *API) ListSourceFindings(c *gin.Context, of SourceName, p ListSourceFindingsParams) {
	var r reading
	q := mapping.ListFindings{Company: companyOf(c), Limit: r.limit(p.Limit), Only: ports.SourceFindingQuery{Source: job.Source(of)}}
	if p.Of != nil {
		q.Only.Of = string(*p.Of)
	}
	if p.Fault != nil {
		q.Only.Kinds = []ports.SourceFault{ports.SourceFault(*p.Fault)}
	}
	if at := r.parts(cursorFindings, p.Cursor, 3); at != nil {
		q.Only.After.Of, q.Only.After.Ref, q.Only.After.Kind = at[0], at[1], ports.SourceFault(at[2])
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	found, next, err := a.parts.Mapping.Findings(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SourceFindingPage{Findings: make([]SourceFinding, len(found))}
	for i, f := range found {
		out.Findings[i] = SourceFinding{Of: f.Of, Ref: textOrNull(f.Ref), Fault: SourceFault(f.Kind), What: f.What, Since: f.Since.UTC(), SeenAt: f.SeenAt.UTC()}
	}
	if next != nil {
		out.NextCursor = partsCursor(cursorFindings, next.Of, next.Ref, string(next.Kind))
	}
	c.JSON(http.StatusOK, out)
}

// ListSourceSyncs answers GET /v1/sources/{source}/syncs.
func (a *API) ListSourceSyncs(c *gin.Context, of SourceName, p ListSourceSyncsParams) {
	var r reading
	q := mapping.ListSyncs{Company: companyOf(c), Source: job.Source(of), Limit: r.limit(p.Limit)}
	before, err := placeID(cursorSyncs, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	q.Before.UUID = before
	syncs, next, err := a.parts.Mapping.Syncs(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SourceSyncPage{Syncs: make([]SourceSync, len(syncs)), NextCursor: idCursor(cursorSyncs, next.UUID)}
	for i, s := range syncs {
		out.Syncs[i] = syncOf(s)
	}
	c.JSON(http.StatusOK, out)
}

// partsSign stands between the texts of a cursor's place.
const partsSign = "\x00"

// partsCursor is a cursor to a place in an order by several texts.
func partsCursor(kind byte, texts ...string) *string {
	return cursorText(kind, []byte(strings.Join(texts, partsSign)))
}

// parts returns the n texts that such a cursor holds; nil where none is given.
func (r *reading) parts(kind byte, given *Cursor, n int) []string {
	at := r.after(kind, given)
	if at == "" {
		return nil
	}
	texts := strings.Split(at, partsSign)
	if len(texts) != n || texts[0] == "" || !utf8.ValidString(at) {
		r.fails(unreadable(insight.ErrBadCursor))
		return nil
	}
	return texts
}
