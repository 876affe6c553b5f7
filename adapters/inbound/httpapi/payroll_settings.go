package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/app/payrolls"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/paydata"
	"actual/domain/payroll"
)

// PayrollKeeper keeps how hours reach payroll, and who workers are there.
type PayrollKeeper interface {
	Setting(ctx context.Context, company domain.CompanyID) (payroll.Setting, error)
	Change(ctx context.Context, cmd payrolls.ChangeSetting) (payroll.Setting, error)
	Payees(ctx context.Context, company domain.CompanyID) ([]payrolls.PayeeOf, error)
	SetPayee(ctx context.Context, cmd payrolls.SetPayee) (payrolls.PayeeOf, error)
}

// GetPayrollSetting answers GET /v1/payroll-setting.
func (a *API) GetPayrollSetting(c *gin.Context) {
	s, err := a.parts.PayrollKeeper.Setting(c.Request.Context(), companyOf(c))
	a.answerPayrollSetting(c, s, err)
}

// ChangePayrollSetting answers PATCH /v1/payroll-setting.
func (a *API) ChangePayrollSetting(c *gin.Context, _ ChangePayrollSettingParams) {
	var body PayrollSettingChange
	var r reading
	seen := r.change(c, &body)
	costs := map[domain.SiteID]string{}
	if body.Costs != nil {
		for _, one := range *body.Costs {
			costs[domain.SiteID{UUID: r.id("costs", &one.Site)}] = one.Cost
		}
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.PayrollKeeper.Change(c.Request.Context(), payrolls.ChangeSetting{Company: companyOf(c), Seen: seen, By: actorOf(c), Change: func(s *payroll.Setting) {
		if body.Mode != nil {
			s.Mode = export.Mode(*body.Mode)
		}
		if body.Door != nil {
			s.Door = payroll.Door(*body.Door)
		}
		put(&s.Batch, body.Batch)
		put(&s.ByDept, body.ByDepartment)
		put(&s.Calendar, body.Calendar)
		put(&s.Beside, body.BesideTransfers)
		if body.Codes != nil {
			s.Codes = codesGiven(body.Codes)
		}
		if body.Costs != nil {
			s.Costs = costs
		}
	}})
	a.answerPayrollSetting(c, s, err)
}

func codesGiven(given *PayrollCodes) map[paydata.Kind]string {
	out := map[paydata.Kind]string{}
	for kind, code := range map[paydata.Kind]*string{
		paydata.Regular: given.Regular, paydata.Overtime: given.Overtime, paydata.Double: given.Double, paydata.Travel: given.Travel, paydata.Premium: given.Premium,
	} {
		if code != nil && *code != "" {
			out[kind] = *code
		}
	}
	return out
}

func (a *API) answerPayrollSetting(c *gin.Context, s payroll.Setting, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	out := PayrollSetting{
		Mode: ExportMode(s.Mode), Door: PayrollDoor(s.Door), Batch: s.Batch, ByDepartment: s.ByDept, Calendar: s.Calendar, BesideTransfers: s.Beside, Costs: []PayrollCost{},
		Codes: PayrollCodes{
			Regular: textOrNull(s.Codes[paydata.Regular]), Overtime: textOrNull(s.Codes[paydata.Overtime]), Double: textOrNull(s.Codes[paydata.Double]),
			Travel: textOrNull(s.Codes[paydata.Travel]), Premium: textOrNull(s.Codes[paydata.Premium]),
		},
	}
	for site, cost := range s.Costs {
		out.Costs = append(out.Costs, PayrollCost{Site: site.String(), Cost: cost})
	}
	slices.SortFunc(out.Costs, func(a, b PayrollCost) int { return strings.Compare(a.Site, b.Site) })
	c.JSON(http.StatusOK, out)
}

// ListPayees answers GET /v1/payees.
func (a *API) ListPayees(c *gin.Context, p ListPayeesParams) {
	var r reading
	limit := r.limit(p.Limit)
	after, err := placeID(cursorPayees, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.PayrollKeeper.Payees(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(p payrolls.PayeeOf) bool { return bytes.Compare(p.Payee.Worker.UUID[:], after[:]) <= 0 })
	out := PayeePage{}
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = idCursor(cursorPayees, all[limit-1].Payee.Worker.UUID)
	}
	out.Payees = make([]Payee, len(all))
	for i := range all {
		out.Payees[i] = payeeOf(&all[i])
	}
	c.JSON(http.StatusOK, out)
}

// SetPayee answers POST /v1/payees.
func (a *API) SetPayee(c *gin.Context, _ SetPayeeParams) {
	var body PayeeNew
	var r reading
	r.command(c, &body)
	p := payroll.Payee{Worker: domain.WorkerID{UUID: r.id("worker", &body.Worker)}}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	p.Group, p.File = body.PayGroup, body.FileNumber
	put(&p.Pay, body.PayNumber)
	put(&p.Associate, body.Associate)
	of, err := a.parts.PayrollKeeper.SetPayee(c.Request.Context(), payrolls.SetPayee{Company: companyOf(c), Payee: p, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, payeeOf(&of))
}

// RemovePayee answers DELETE /v1/payees/{worker}.
func (a *API) RemovePayee(c *gin.Context, worker Id) {
	var r reading
	p := payroll.Payee{Worker: domain.WorkerID{UUID: r.id("worker", &worker)}}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	if _, err := a.parts.PayrollKeeper.SetPayee(c.Request.Context(), payrolls.SetPayee{Company: companyOf(c), Payee: p, Remove: true, By: actorOf(c)}); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func payeeOf(p *payrolls.PayeeOf) Payee {
	return Payee{Worker: p.Payee.Worker.String(), PayGroup: p.Group, FileNumber: p.File, PayNumber: textOrNull(p.Pay), Associate: textOrNull(p.Associate), Linked: p.Linked}
}

func payrollExportOf(e *payroll.Export) PayrollExport {
	out := PayrollExport{
		Id: e.ID.String(), Door: PayrollDoor(e.Door), First: e.Period.First.String(), Last: e.Period.Last.String(), Stage: PayrollStage(e.Stage), Plan: e.Plan, Rules: append([]string{}, e.Rules...),
		PaySettings: int(e.Pay), Problem: textOrNull(e.Problem), LeftOut: make([]PayrollLeft, len(e.Left)), Batches: make([]PayrollBatch, len(e.Batches)),
		AskedBy: e.By, AskedAt: e.AskedAt, CommittedBy: textOrNull(e.CommittedBy), CommittedAt: timeOrNull(e.CommittedAt), EndedAt: timeOrNull(e.EndedAt),
	}
	for i, l := range e.Left {
		out.LeftOut[i] = PayrollLeft{WorkerId: l.Worker.String(), Seconds: int64(l.Hours), Why: l.Why}
	}
	for i, b := range e.Batches {
		one := PayrollBatch{
			N: b.N, PayGroup: b.Group, Sequence: b.Sequence, Name: b.Name, State: PayrollBatchState(b.State), Total: b.Total().String(), File: textOrNull(b.File), Sha256: b.SHA256,
			Why: textOrNull(b.Why), SentAt: timeOrNull(b.SentAt), SettledBy: textOrNull(b.By), Note: textOrNull(b.Note), SettledAt: timeOrNull(b.At), Rows: make([]PayrollRow, len(b.Rows)),
		}
		for j, r := range b.Rows {
			one.Rows[j] = payrollRowOf(r)
		}
		out.Batches[i] = one
	}
	return out
}

func payrollRowOf(r payroll.Row) PayrollRow {
	hours := func(k paydata.Kind) *string {
		n, ok := r.Hours[k]
		if !ok {
			return nil
		}
		return textOrNull(n.String())
	}
	return PayrollRow{
		WorkerId: r.Worker.String(), FileNumber: r.File, Associate: textOrNull(r.Associate), PayNumber: textOrNull(r.Pay), Week: r.Week.String(), Cost: textOrNull(r.Cost), Refused: textOrNull(r.Refused),
		Hours: PayrollHours{Regular: hours(paydata.Regular), Overtime: hours(paydata.Overtime), Double: hours(paydata.Double), Travel: hours(paydata.Travel), Premium: hours(paydata.Premium)},
	}
}
