package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
)

// DiscrepancyDesk is where people settle discrepancies.
type DiscrepancyDesk interface {
	Acknowledge(ctx context.Context, a reconciliation.Act) (discrepancy.Discrepancy, error)
	Resolve(ctx context.Context, a reconciliation.Act, s discrepancy.Settlement) (discrepancy.Discrepancy, error)
	Reopen(ctx context.Context, a reconciliation.Act) (discrepancy.Discrepancy, error)
	Assign(ctx context.Context, a reconciliation.Act, to domain.UserID) (discrepancy.Discrepancy, error)
	Comment(ctx context.Context, a reconciliation.Act, text string) (discrepancy.Discrepancy, error)
}

// DiscrepancyBulk settles many at once.
type DiscrepancyBulk interface {
	ResolveMany(ctx context.Context, cmd reconciliation.ResolveMany) ([]reconciliation.Resolved, error)
}

// act reads what is done to the discrepancy that a path names, and its body.
func (r *reading) act(c *gin.Context, text Id, body any) reconciliation.Act {
	a := reconciliation.Act{Company: companyOf(c), By: actorOf(c)}
	a.ID.UUID = r.id("id", &text)
	r.command(c, body)
	return a
}

func seen(revision *int) domain.Revision {
	if revision == nil {
		return 0
	}
	return domain.Revision(*revision)
}

// AcknowledgeDiscrepancy answers POST /v1/discrepancies/{id}/acknowledge.
func (a *API) AcknowledgeDiscrepancy(c *gin.Context, text Id, _ AcknowledgeDiscrepancyParams) {
	a.actOn(c, text, a.parts.DiscrepancyDesk.Acknowledge)
}

// ReopenDiscrepancy answers POST /v1/discrepancies/{id}/reopen.
func (a *API) ReopenDiscrepancy(c *gin.Context, text Id, _ ReopenDiscrepancyParams) {
	a.actOn(c, text, a.parts.DiscrepancyDesk.Reopen)
}

// actOn does what needs nothing said.
func (a *API) actOn(c *gin.Context, text Id, do func(context.Context, reconciliation.Act) (discrepancy.Discrepancy, error)) {
	var body DiscrepancyAct
	var r reading
	act := reconciliation.Act{Company: companyOf(c), By: actorOf(c)}
	act.ID.UUID = r.id("id", &text)
	r.optionalCommand(c, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	act.Seen = seen(body.Revision)
	d, err := do(c.Request.Context(), act)
	a.answerDiscrepancy(c, d, err)
}

// ResolveDiscrepancy answers POST /v1/discrepancies/{id}/resolve.
func (a *API) ResolveDiscrepancy(c *gin.Context, text Id, _ ResolveDiscrepancyParams) {
	var body DiscrepancyResolution
	var r reading
	act := r.act(c, text, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	act.Seen = seen(body.Revision)
	s, err := discrepancy.NewSettlement(string(body.Reason), string(body.Resolution), valueOf(body.Note))
	if err != nil {
		a.fail(c, err)
		return
	}
	d, err := a.parts.DiscrepancyDesk.Resolve(c.Request.Context(), act, s)
	a.answerDiscrepancy(c, d, err)
}

// AssignDiscrepancy answers POST /v1/discrepancies/{id}/assign.
func (a *API) AssignDiscrepancy(c *gin.Context, text Id, _ AssignDiscrepancyParams) {
	var body DiscrepancyAssignment
	var r reading
	act := r.act(c, text, &body)
	to := domain.UserID{UUID: r.id("assignee", body.Assignee)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	act.Seen = seen(body.Revision)
	d, err := a.parts.DiscrepancyDesk.Assign(c.Request.Context(), act, to)
	a.answerDiscrepancy(c, d, err)
}

// CommentOnDiscrepancy answers POST /v1/discrepancies/{id}/comments.
func (a *API) CommentOnDiscrepancy(c *gin.Context, text Id, _ CommentOnDiscrepancyParams) {
	var body DiscrepancyComment
	var r reading
	act := r.act(c, text, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	d, err := a.parts.DiscrepancyDesk.Comment(c.Request.Context(), act, body.Text)
	a.answerDiscrepancy(c, d, err)
}

func (a *API) answerDiscrepancy(c *gin.Context, d discrepancy.Discrepancy, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	names, err := a.parts.Discrepancies.Named(c.Request.Context(), companyOf(c), d)
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, d.Revision)
	c.JSON(http.StatusOK, DiscrepancyOf(&d, names))
}

// ResolveDiscrepancies answers POST /v1/discrepancies/resolve.
func (a *API) ResolveDiscrepancies(c *gin.Context, _ ResolveDiscrepanciesParams) {
	var body BulkResolution
	var r reading
	r.command(c, &body)
	cmd := reconciliation.ResolveMany{Company: companyOf(c), By: actorOf(c)}
	for _, text := range body.Discrepancies {
		cmd.IDs = append(cmd.IDs, domain.DiscrepancyID{UUID: r.id("discrepancies", &text)})
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	var err error
	if cmd.Settlement, err = discrepancy.NewSettlement(string(body.Reason), string(body.Resolution), valueOf(body.Note)); err != nil {
		a.fail(c, err)
		return
	}
	rows, err := a.parts.DiscrepancyBulk.ResolveMany(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BulkResolved{Rows: make([]BulkResolvedRow, len(rows))}
	for i, row := range rows {
		out.Rows[i] = BulkResolvedRow{Discrepancy: row.ID.String(), Resolved: row.Refuse == nil}
		if row.Refuse == nil {
			out.Resolved++
			continue
		}
		out.Refused++
		out.Rows[i].Code, out.Rows[i].Detail = &row.Refuse.Code, &row.Refuse.Msg
	}
	c.JSON(http.StatusOK, out)
}
