package httpapi

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/backfill"
	"actual/domain"
	"actual/ports"
)

// Backfills shows what was compared with Notehub.
type Backfills interface {
	List(ctx context.Context, q backfill.List) (backfill.Page, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.BackfillID) (ports.Backfill, error)
}

// BackfillAsker begins comparisons.
type BackfillAsker interface {
	Ask(ctx context.Context, ask backfill.Ask) (ports.Backfill, error)
}

// ListBackfills answers GET /v1/backfills.
func (a *API) ListBackfills(c *gin.Context, p ListBackfillsParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorBackfills, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	page, err := a.parts.Backfills.List(c.Request.Context(), backfill.List{Company: companyOf(c), Before: domain.BackfillID{UUID: before}, Limit: limit})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BackfillPage{Backfills: make([]Backfill, len(page.Backfills)), NextCursor: idCursor(cursorBackfills, page.Next.UUID), ComparedThrough: timeOrNull(page.Through)}
	for i, b := range page.Backfills {
		out.Backfills[i] = backfillOf(b)
	}
	c.JSON(http.StatusOK, out)
}

// GetBackfill answers GET /v1/backfills/{id}.
func (a *API) GetBackfill(c *gin.Context, text Id) {
	id, err := domain.ParseBackfillID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	b, err := a.parts.Backfills.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, backfillOf(b))
}

// AskForBackfill answers POST /v1/backfills.
func (a *API) AskForBackfill(c *gin.Context, _ AskForBackfillParams) {
	var body NewBackfill
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	ask := backfill.Ask{Company: companyOf(c), By: actorOf(c)}
	var err error
	if ask.From, err = timeOf(body.From); err == nil {
		ask.To, err = timeOf(body.To)
	}
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	b, err := a.parts.BackfillAsker.Ask(c.Request.Context(), ask)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/backfills/"+b.ID.String())
	c.JSON(http.StatusAccepted, backfillOf(b))
}

func backfillOf(b ports.Backfill) Backfill {
	out := Backfill{
		Id: b.ID.String(), From: b.Window.From.UTC(), To: b.Window.To.UTC(), Through: b.Through.UTC(),
		Found: b.Found, Stored: b.Stored, Quarantined: b.Quarantined, Known: b.Known,
		AskedBy: b.By, AskedAt: b.AskedAt.UTC(), EndedAt: timeOrNull(b.EndedAt), Problem: textOrNull(b.Problem),
		Missing: make([]MissingHour, 0, len(b.Missing)),
	}
	for _, hour := range slices.SortedFunc(maps.Keys(b.Missing), time.Time.Compare) {
		out.Missing = append(out.Missing, MissingHour{Hour: hour, Events: b.Missing[hour]})
	}
	return out
}
