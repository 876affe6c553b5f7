package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/presence"
	"actual/domain"
	"actual/ports"
)

// PreviewTasks looks at corrections in the background.
type PreviewTasks interface {
	Begin(ctx context.Context, cmd presence.BeginPreview) (ports.PreviewTask, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.PreviewID) (ports.PreviewTask, error)
	Changes(ctx context.Context, company domain.CompanyID, id domain.PreviewID, n, limit int) ([][]byte, error)
}

// Codec writes corrections and their effects down as the API speaks of them. It
// implements presence.Codec.
type Codec struct{}

// Read implements presence.Codec.
func (Codec) Read(request []byte) (presence.Correction, error) {
	var body Correction
	if err := json.Unmarshal(request, &body); err != nil {
		return presence.Correction{}, fmt.Errorf("stored correction: %w", err)
	}
	return correctionOf(body)
}

// Write implements presence.Codec.
func (Codec) Write(p presence.Preview, applied bool) (result []byte, changes [][]byte, err error) {
	if result, err = json.Marshal(effectOf(p, applied)); err != nil {
		return nil, nil, err
	}
	for _, c := range changesOf(p.Difference) {
		raw, err := json.Marshal(c)
		if err != nil {
			return nil, nil, err
		}
		changes = append(changes, raw)
	}
	return result, changes, nil
}

// beginPreview lets a correction be looked at, or made, in the background.
func (a *API) beginPreview(c *gin.Context, body Correction, applies bool) {
	expect := valueOf(body.Expect)
	body.Expect = nil
	request, err := json.Marshal(body)
	if err != nil {
		a.fail(c, err)
		return
	}
	t, err := a.parts.Previews.Begin(c.Request.Context(), presence.BeginPreview{
		Company: companyOf(c), Request: request, Expect: expect, Applies: applies, By: actorOf(c),
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/previews/"+t.ID.String())
	a.showPreview(c, http.StatusAccepted, t)
}

// GetPreview answers GET /v1/previews/{id}.
func (a *API) GetPreview(c *gin.Context, id Id) {
	preview, err := domain.ParsePreviewID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	t, err := a.parts.Previews.Show(c.Request.Context(), companyOf(c), preview)
	if err != nil {
		a.fail(c, err)
		return
	}
	a.showPreview(c, http.StatusOK, t)
}

func (a *API) showPreview(c *gin.Context, status int, t ports.PreviewTask) {
	out := PreviewTask{
		Id: t.ID.String(), State: PreviewTaskState(t.State), Applies: t.Applies, BadgesDone: t.Done, Badges: t.Badges, AskedAt: t.AskedAt, ExpiresAt: t.ExpiresAt,
	}
	if t.Result != nil {
		out.Effect = &CorrectionEffect{}
		if err := json.Unmarshal(t.Result, out.Effect); err != nil {
			a.fail(c, fmt.Errorf("stored preview %s: %w", t.ID, err))
			return
		}
		out.Effect.Expect = out.Effect.Id // Of one that was stored before it was called so.
	}
	if t.Code != "" {
		out.Problem = &PreviewProblem{Code: t.Code, Detail: t.Detail}
	}
	c.JSON(status, out)
}

// ListPreviewChanges answers GET /v1/previews/{id}/changes.
func (a *API) ListPreviewChanges(c *gin.Context, id Id, p ListPreviewChangesParams) {
	preview, err := domain.ParsePreviewID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	first, err := beginning(cursorChanges, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	rows, err := a.parts.Previews.Changes(c.Request.Context(), companyOf(c), preview, first, limit+1)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ChangePage{Changes: make([]VisitChange, min(len(rows), limit))}
	if len(rows) > limit {
		out.NextCursor = numberCursor(cursorChanges, int64(first+limit))
	}
	for i := range out.Changes {
		if err := json.Unmarshal(rows[i], &out.Changes[i]); err != nil {
			a.fail(c, fmt.Errorf("stored preview %s: %w", id, err))
			return
		}
	}
	c.JSON(http.StatusOK, out)
}
