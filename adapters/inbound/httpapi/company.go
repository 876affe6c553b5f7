package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

// Companies shows and changes the caller's company.
type Companies interface {
	Show(ctx context.Context, company domain.CompanyID) (tenant.Company, error)
	Change(ctx context.Context, cmd tenancy.ChangeCompany) (tenant.Company, error)
}

// GetCompany answers GET /v1/company.
func (a *API) GetCompany(c *gin.Context) {
	company, err := a.parts.Companies.Show(c.Request.Context(), companyOf(c))
	a.answerCompany(c, company, err)
}

// ChangeCompany answers PATCH /v1/company.
func (a *API) ChangeCompany(c *gin.Context, _ ChangeCompanyParams) {
	var body CompanyChange
	seen, err := readChange(c, &body)
	if err == nil {
		err = legible("name", valueOf(body.Name))
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	company, err := a.parts.Companies.Change(c.Request.Context(), tenancy.ChangeCompany{
		Company: companyOf(c), Seen: seen, Name: body.Name, Zone: body.TimeZone, By: actorOf(c),
	})
	a.answerCompany(c, company, err)
}

func (a *API) answerCompany(c *gin.Context, of tenant.Company, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, of.Revision())
	c.JSON(http.StatusOK, shownCompany(of))
}

func shownCompany(of tenant.Company) Company {
	return Company{Id: of.ID().String(), Ref: of.Ref(), Name: of.Name(), TimeZone: of.Zone().String()}
}
