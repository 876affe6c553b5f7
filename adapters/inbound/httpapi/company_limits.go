package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/tenancy"
	"actual/domain"
)

// CompanyLimits says what a company may do and have.
type CompanyLimits interface {
	Of(ctx context.Context, company domain.CompanyID) ([]tenancy.CompanyLimit, error)
}

// GetLimits answers GET /v1/limits.
func (a *API) GetLimits(c *gin.Context) {
	all, err := a.parts.CompanyLimits.Of(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := LimitList{Limits: make([]CompanyLimit, len(all))}
	for i, l := range all {
		out.Limits[i] = CompanyLimit{Name: string(l.Name), Value: l.Value}
		if l.Name.IsRate() {
			out.Limits[i].Per = LimitPerMinute
		} else {
			out.Limits[i].Per, out.Limits[i].Used = LimitPerCompany, &all[i].Used
		}
	}
	c.JSON(http.StatusOK, out)
}
