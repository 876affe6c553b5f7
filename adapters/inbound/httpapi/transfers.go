package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/transfers"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// Transfers brings approved time to where it is paid.
type Transfers interface {
	Prepare(ctx context.Context, cmd transfers.Prepare) (transfer.Transfer, error)
	Commit(ctx context.Context, cmd transfers.Commit) (transfer.Transfer, error)
	Abandon(ctx context.Context, cmd transfers.Abandon) (transfer.Transfer, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.TransferID) (transfers.Shown, error)
	List(ctx context.Context, company domain.CompanyID, before domain.TransferID, limit int) ([]transfers.Shown, domain.TransferID, error)
}

// ListTransfers answers GET /v1/transfers.
func (a *API) ListTransfers(c *gin.Context, p ListTransfersParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorTransfers, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, next, err := a.parts.Transfers.List(c.Request.Context(), companyOf(c), domain.TransferID{UUID: before}, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TransferPage{Transfers: make([]Transfer, len(all)), NextCursor: idCursor(cursorTransfers, next.UUID)}
	for i, one := range all {
		out.Transfers[i] = transferOf(one)
	}
	c.JSON(http.StatusOK, out)
}

// PrepareTransfer answers POST /v1/transfers.
func (a *API) PrepareTransfer(c *gin.Context, _ PrepareTransferParams) {
	var body NewTransfer
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	var r reading
	first, last := r.date("first_day", &body.FirstDay), r.date("last_day", &body.LastDay)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	t, err := a.parts.Transfers.Prepare(c.Request.Context(), transfers.Prepare{Company: companyOf(c), First: first, Last: last, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/transfers/"+t.ID.String())
	c.JSON(http.StatusAccepted, transferOf(transfers.Shown{Transfer: t}))
}

// GetTransfer answers GET /v1/transfers/{id}.
func (a *API) GetTransfer(c *gin.Context, text Id) {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	a.answerTransfer(c, http.StatusOK, id, nil)
}

// CommitTransfer answers POST /v1/transfers/{id}/commit.
func (a *API) CommitTransfer(c *gin.Context, text Id, _ CommitTransferParams) {
	var body TransferCommit
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	_, err = a.parts.Transfers.Commit(c.Request.Context(), transfers.Commit{Company: companyOf(c), ID: id, Plan: body.Plan, Overwrite: body.Overwrite != nil && *body.Overwrite, By: actorOf(c)})
	a.answerTransfer(c, http.StatusAccepted, id, err)
}

// AbandonTransfer answers POST /v1/transfers/{id}/abandon.
func (a *API) AbandonTransfer(c *gin.Context, text Id, _ AbandonTransferParams) {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	_, err = a.parts.Transfers.Abandon(c.Request.Context(), transfers.Abandon{Company: companyOf(c), ID: id, By: actorOf(c)})
	a.answerTransfer(c, http.StatusOK, id, err)
}

// answerTransfer answers with a transfer as it is now.
func (a *API) answerTransfer(c *gin.Context, status int, id domain.TransferID, err error) {
	var one transfers.Shown
	if err == nil {
		one, err = a.parts.Transfers.Show(c.Request.Context(), companyOf(c), id)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(status, transferOf(one))
}

func transferOf(s transfers.Shown) Transfer {
	out := Transfer{
		Id: s.ID.String(), Target: TransferTarget(s.Target), FirstDay: s.First.String(), LastDay: s.Last.String(), Stage: TransferStage(s.Stage), Entries: s.Entries,
		Set: textOrNull(s.Set), Proof: textOrNull(s.Proof), Problem: textOrNull(s.Problem), AskedBy: s.By, AskedAt: s.AskedAt.UTC(),
		PreparedAt: timeOrNull(s.PreparedAt), CommittedBy: textOrNull(s.CommittedBy), CommittedAt: timeOrNull(s.CommittedAt), EndedAt: timeOrNull(s.EndedAt),
		Counts: make([]TransferCount, len(s.Counts)),
	}
	if !s.PreparedAt.IsZero() {
		out.Plan = textOrNull(s.Plan)
	}
	for i, n := range s.Counts {
		out.Counts[i] = transferCountOf(n)
	}
	return out
}

func transferCountOf(n ports.TransferCount) TransferCount {
	return TransferCount{Op: TransferOp(n.Op), State: TransferItemState(n.State), Problem: textOrNull(string(n.Problem)), Items: n.Items, Seconds: int64(n.Hours)}
}
