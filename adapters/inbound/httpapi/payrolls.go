package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/payrolls"
	"actual/domain"
	"actual/domain/payroll"
)

// Payrolls gives payrolls the hours of pay periods.
type Payrolls interface {
	Prepare(ctx context.Context, cmd payrolls.Prepare) (payroll.Export, error)
	Commit(ctx context.Context, cmd payrolls.Commit) (payroll.Export, error)
	Abandon(ctx context.Context, cmd payrolls.Act) (payroll.Export, error)
	Settle(ctx context.Context, cmd payrolls.Settle) (payroll.Export, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.PayrollExportID) (payroll.Export, error)
	List(ctx context.Context, company domain.CompanyID, before domain.PayrollExportID, limit int) ([]payroll.Export, domain.PayrollExportID, error)
	File(ctx context.Context, company domain.CompanyID, id domain.PayrollExportID, n int) (name string, data []byte, err error)
}

// ListPayrollExports answers GET /v1/payroll-exports.
func (a *API) ListPayrollExports(c *gin.Context, p ListPayrollExportsParams) {
	var r reading
	limit := r.limit(p.Limit)
	before, err := placeID(cursorPayrolls, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, next, err := a.parts.Payrolls.List(c.Request.Context(), companyOf(c), domain.PayrollExportID{UUID: before}, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := PayrollExportPage{PayrollExports: make([]PayrollExport, len(all)), NextCursor: idCursor(cursorPayrolls, next.UUID)}
	for i := range all {
		out.PayrollExports[i] = payrollExportOf(&all[i])
	}
	c.JSON(http.StatusOK, out)
}

// PreparePayrollExport answers POST /v1/payroll-exports.
func (a *API) PreparePayrollExport(c *gin.Context, _ PreparePayrollExportParams) {
	var body PayrollExportNew
	var r reading
	r.command(c, &body)
	day := r.date("day", body.Day)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	e, err := a.parts.Payrolls.Prepare(c.Request.Context(), payrolls.Prepare{Company: companyOf(c), Day: day, By: actorOf(c)})
	if err == nil {
		c.Header("Location", "/v1/payroll-exports/"+e.ID.String())
	}
	a.answerPayroll(c, http.StatusCreated, e, err)
}

// GetPayrollExport answers GET /v1/payroll-exports/{id}.
func (a *API) GetPayrollExport(c *gin.Context, text Id) {
	var r reading
	id := r.id("id", &text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	e, err := a.parts.Payrolls.Show(c.Request.Context(), companyOf(c), domain.PayrollExportID{UUID: id})
	a.answerPayroll(c, http.StatusOK, e, err)
}

// CommitPayrollExport answers POST /v1/payroll-exports/{id}/commit.
func (a *API) CommitPayrollExport(c *gin.Context, text Id, _ CommitPayrollExportParams) {
	var body PayrollCommit
	var r reading
	act := r.payrollAct(c, text)
	r.command(c, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	e, err := a.parts.Payrolls.Commit(c.Request.Context(), payrolls.Commit{Act: act, Plan: body.Plan})
	a.answerPayroll(c, http.StatusAccepted, e, err)
}

// AbandonPayrollExport answers POST /v1/payroll-exports/{id}/abandon.
func (a *API) AbandonPayrollExport(c *gin.Context, text Id, _ AbandonPayrollExportParams) {
	var r reading
	act := r.payrollAct(c, text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	e, err := a.parts.Payrolls.Abandon(c.Request.Context(), act)
	a.answerPayroll(c, http.StatusOK, e, err)
}

// SettlePayrollBatch answers POST /v1/payroll-exports/{id}/batches/{n}/settle.
func (a *API) SettlePayrollBatch(c *gin.Context, text Id, n int, _ SettlePayrollBatchParams) {
	var body PayrollSettle
	var r reading
	act := r.payrollAct(c, text)
	r.command(c, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	cmd := payrolls.Settle{Act: act, Batch: n, Arrived: body.Arrived, Note: body.Note}
	put(&cmd.Missing, body.Missing)
	e, err := a.parts.Payrolls.Settle(c.Request.Context(), cmd)
	a.answerPayroll(c, http.StatusOK, e, err)
}

// GetPayrollFile answers GET /v1/payroll-exports/{id}/batches/{n}/file.
func (a *API) GetPayrollFile(c *gin.Context, text Id, n int) {
	var r reading
	act := r.payrollAct(c, text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	name, data, err := a.parts.Payrolls.File(c.Request.Context(), act.Company, act.ID, n)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, "text/csv; charset=us-ascii", data)
}

func (r *reading) payrollAct(c *gin.Context, text Id) payrolls.Act {
	return payrolls.Act{Company: companyOf(c), ID: domain.PayrollExportID{UUID: r.id("id", &text)}, By: actorOf(c)}
}

func (a *API) answerPayroll(c *gin.Context, status int, e payroll.Export, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(status, payrollExportOf(&e))
}
