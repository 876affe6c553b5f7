package httpapi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/certifiedform"
	"actual/app/insight"
	"actual/app/publicworks"
	"actual/domain"
	"actual/domain/certified"
	"actual/domain/fault"
	"actual/ports"
)

// Certifier certifies payrolls of public works, and hands them out.
type Certifier interface {
	Preview(ctx context.Context, q publicworks.Certify) (p certified.Payroll, against, err error)
	Certify(ctx context.Context, cmd publicworks.Certify) ([]certified.Made, error)
	Made(ctx context.Context, company domain.CompanyID, project string) (ports.WorksProject, []certified.Made, error)
	Sheet(ctx context.Context, company domain.CompanyID, project string, number int) (publicworks.Sheet, error)
}

// PreviewCertifiedPayroll answers GET /v1/public-works/projects/{id}/weeks/{day}.
func (a *API) PreviewCertifiedPayroll(c *gin.Context, text Id, day Date, p PreviewCertifiedPayrollParams) {
	var r reading
	q := publicworks.Certify{Company: companyOf(c), Project: r.id("id", &text).String(), Day: r.date("day", &day), By: actorOf(c)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	put(&q.Again, p.Again)
	made, against, err := a.parts.Certifier.Preview(c.Request.Context(), q)
	var stands *fault.Error
	if err == nil && against != nil && (!errors.As(against, &stands) || stands.Kind == fault.Internal) {
		err = against // It is no reason that people could do something about.
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, certifiedPreviewOf(&made, stands))
}

// ListCertifiedPayrolls answers GET /v1/public-works/projects/{id}/payrolls.
func (a *API) ListCertifiedPayrolls(c *gin.Context, text Id, p ListCertifiedPayrollsParams) {
	var r reading
	id, limit := r.id("id", &text), r.limit(p.Limit)
	after := uint32(0)
	raw, err := place(cursorCertified, p.Cursor)
	if err == nil && raw != nil && len(raw) != 4 {
		err = unreadable(insight.ErrBadCursor)
	}
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	if raw != nil {
		after = binary.BigEndian.Uint32(raw)
	}
	_, all, err := a.parts.Certifier.Made(c.Request.Context(), companyOf(c), id.String())
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(m certified.Made) bool { return int64(m.Number) <= int64(after) })
	var out CertifiedPayrollPage
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = cursorText(cursorCertified, binary.BigEndian.AppendUint32(nil, uint32(all[limit-1].Number))) //nolint:gosec // Numbers of weeks.
	}
	out.Payrolls = certifiedOf(all)
	c.JSON(http.StatusOK, out)
}

// CertifyPayroll answers POST /v1/public-works/projects/{id}/payrolls.
func (a *API) CertifyPayroll(c *gin.Context, text Id, _ CertifyPayrollParams) {
	var body CertifiedPayrollNew
	var r reading
	id := r.id("id", &text)
	r.command(c, &body)
	cmd := publicworks.Certify{
		Company: companyOf(c), Project: id.String(), Day: r.date("day", &body.Day), Signer: certified.Signer{Name: body.SignerName, Title: body.SignerTitle}, By: actorOf(c),
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	put(&cmd.Final, body.Final)
	put(&cmd.Again, body.Again)
	made, err := a.parts.Certifier.Certify(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, CertifiedPayrollList{Payrolls: certifiedOf(made)})
}

// GetCertifiedPayroll answers GET /v1/public-works/projects/{id}/payrolls/{number}.
func (a *API) GetCertifiedPayroll(c *gin.Context, text Id, number int) {
	a.sheet(c, text, number, func(s publicworks.Sheet) { c.JSON(http.StatusOK, certifiedPayrollOf(&s.Made)) })
}

// GetCertifiedPayrollData answers GET /v1/public-works/projects/{id}/payrolls/{number}/data.
func (a *API) GetCertifiedPayrollData(c *gin.Context, text Id, number int) {
	a.sheet(c, text, number, func(s publicworks.Sheet) {
		c.Data(http.StatusOK, "application/json", s.Object().Canonical())
	})
}

// GetCertifiedPayrollTable answers GET /v1/public-works/projects/{id}/payrolls/{number}/csv.
func (a *API) GetCertifiedPayrollTable(c *gin.Context, text Id, number int) {
	a.sheet(c, text, number, func(s publicworks.Sheet) {
		a.table(c, fmt.Sprintf("certified-payroll-%d.csv", s.Number), func(to *bytes.Buffer) error { return certifiedform.WriteCSV(to, s.Payroll) })
	})
}

// GetCertifiedPayrollForm answers GET /v1/public-works/projects/{id}/payrolls/{number}/pdf.
func (a *API) GetCertifiedPayrollForm(c *gin.Context, text Id, number int) {
	a.sheet(c, text, number, func(s publicworks.Sheet) {
		var form bytes.Buffer
		who, at := certifiedform.By(s.Company, s.Project.Address, s.Made)
		if err := certifiedform.Write(&form, s.Payroll, who, at); err != nil {
			a.fail(c, err)
			return
		}
		c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="certified-payroll-%d.pdf"`, s.Number))
		c.Data(http.StatusOK, "application/pdf", form.Bytes())
	})
}

// sheet answers with a certified payroll.
func (a *API) sheet(c *gin.Context, text Id, number int, answer func(publicworks.Sheet)) {
	var r reading
	id := r.id("id", &text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.Certifier.Sheet(c.Request.Context(), companyOf(c), id.String(), number)
	if err != nil {
		a.fail(c, err)
		return
	}
	answer(s)
}
