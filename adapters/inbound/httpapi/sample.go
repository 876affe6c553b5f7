package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/sample"
	"actual/domain"
)

// Samples keeps companies' samples.
type Samples interface {
	Show(ctx context.Context, company domain.CompanyID) (sample.Sample, error)
	Make(ctx context.Context, company domain.CompanyID, by string) (sample.Sample, error)
	Remove(ctx context.Context, company domain.CompanyID, by string) error
}

// GetSample answers GET /v1/sample.
func (a *API) GetSample(c *gin.Context) {
	found, err := a.parts.Samples.Show(c.Request.Context(), companyOf(c))
	a.answerSample(c, found, err)
}

// MakeSample answers POST /v1/sample.
func (a *API) MakeSample(c *gin.Context, _ MakeSampleParams) {
	made, err := a.parts.Samples.Make(c.Request.Context(), companyOf(c), actorOf(c))
	a.answerSample(c, made, err)
}

// RemoveSample answers DELETE /v1/sample.
func (a *API) RemoveSample(c *gin.Context) {
	if err := a.parts.Samples.Remove(c.Request.Context(), companyOf(c), actorOf(c)); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (a *API) answerSample(c *gin.Context, s sample.Sample, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	out := Sample{There: s.There, Site: idOrNull(s.Site.ID.UUID), Badge: idOrNull(s.Badge.ID().UUID)}
	if !s.Day.IsZero() {
		day := s.Day.String()
		out.Day = &day
	}
	c.JSON(http.StatusOK, out)
}
