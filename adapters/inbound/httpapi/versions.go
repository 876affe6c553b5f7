package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
)

// VersionLister answers GET /v1/visits/{id}/versions.
type VersionLister interface {
	Versions(ctx context.Context, q insight.ListVersions) (insight.VersionPage, error)
}

// ListVisitVersions answers GET /v1/visits/{id}/versions.
func (a *API) ListVisitVersions(c *gin.Context, id Id, p ListVisitVersionsParams) {
	q := insight.ListVersions{Company: companyOf(c)}
	var err error
	if q.Visit, err = domain.ParseVisitID(id); err != nil {
		a.fail(c, unreadable(err))
		return
	}
	if q.Limit, err = limitOf(p.Limit); err != nil {
		a.fail(c, err)
		return
	}
	after, err := placeNumber(cursorMade, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	if after != nil {
		q.After = int(min(*after, 1<<31-1))
	}
	page, err := a.parts.Versions.Versions(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := VisitVersionPage{Versions: make([]VisitVersion, len(page.Versions))}
	for i, v := range page.Versions {
		out.Versions[i] = VisitVersion{Visit: visitOf(v, page.Names), Withdrawn: v.Withdrawn}
		if v.RecordedTo != 0 {
			until := time.UnixMicro(v.RecordedTo).UTC()
			out.Versions[i].RecordedTo = &until
		}
		if !v.Entry.IsZero() {
			out.Versions[i].Entry = textOrNull(v.Entry.String())
		}
	}
	if page.Next != 0 {
		out.NextCursor = numberCursor(cursorMade, int64(page.Next))
	}
	c.JSON(http.StatusOK, out)
}
