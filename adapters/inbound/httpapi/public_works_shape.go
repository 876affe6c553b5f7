package httpapi

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/fault"
	"actual/domain/timesheet"
	"actual/ports"
)

func worksProjectOf(p *ports.WorksProject) WorksProject {
	out := WorksProject{
		Id: p.ID.String(), Name: p.Name, Contract: p.Contract, County: p.County, Location: p.Location, WageDetermination: p.Wages, Subcontractor: p.Sub, Address: p.Address,
		Sites: make([]Id, len(p.Sites)), Jobs: make([]Id, 0, len(p.Jobs)),
	}
	for i, s := range p.Sites {
		out.Sites[i] = s.String()
	}
	for j := range p.Jobs {
		out.Jobs = append(out.Jobs, j.String())
	}
	slices.Sort(out.Jobs)
	return out
}

func classificationOf(t *ports.WorksTrade) Classification {
	return Classification{
		Id: t.ID.String(), Worker: t.Worker.String(), Since: t.Since.String(), Classification: t.Name, Status: WorksStatus(t.Status), Level: textOrNull(t.Level),
		FringeCredit: timesheet.Money(t.Credit).Exact(), Job: idOrNull(t.Job.UUID), Site: idOrNull(t.Site.UUID), By: t.By, At: t.At,
	}
}

func certifiedOf(all []certified.Made) []CertifiedPayroll {
	out := make([]CertifiedPayroll, len(all))
	for i := range all {
		out[i] = certifiedPayrollOf(&all[i])
	}
	return out
}

func certifiedPayrollOf(m *certified.Made) CertifiedPayroll {
	return CertifiedPayroll{
		PayrollNo: m.Number, Revision: int(m.Revision), Week: m.Week.String(), WeekEnding: m.WeekEnding().String(), Final: m.Final, NoWork: m.NoWork(), Rows: certifiedRowsOf(&m.Payroll),
		SignerName: m.Signer.Name, SignerTitle: m.Signer.Title, By: m.By, At: time.Unix(m.At, 0).UTC(), Sha256: m.SHA256,
	}
}

// certifiedPreviewOf is a payroll as it would be made, with what stands against that; nil:
// nothing.
func certifiedPreviewOf(p *certified.Payroll, against *fault.Error) CertifiedPayrollPreview {
	out := CertifiedPayrollPreview{
		PayrollNo: p.Number, Week: p.Week.String(), WeekEnding: p.WeekEnding().String(), Final: p.Final, NoWork: p.NoWork(), Rows: certifiedRowsOf(p), Unclassified: make([]UnclassifiedTime, len(p.Open)),
	}
	for i, o := range p.Open {
		out.Unclassified[i] = UnclassifiedTime{Worker: o.Person.Worker.String(), Day: o.Day.String(), Job: o.Job.String(), Seconds: int64(o.Lasts)}
	}
	if against != nil {
		out.Code, out.Detail = textOrNull(against.Code), textOrNull(against.Error())
	}
	return out
}

func certifiedRowsOf(p *certified.Payroll) []CertifiedRow {
	out := make([]CertifiedRow, len(p.Rows))
	for i := range p.Rows {
		r := &p.Rows[i]
		out[i] = CertifiedRow{
			WorkerEntry: r.Entry, Worker: r.Person.Worker.String(), Last: r.Person.Last, First: r.Person.First, Middle: r.Person.Middle, IdLast4: r.Person.Number,
			Status: WorksStatus(r.Trade.Status), Level: textOrNull(r.Trade.Level), Classification: r.Trade.Name, Days: certifiedDaysOf(p.Week, r),
		}
		if m := r.Money; m.Known {
			for into, is := range map[**string]timesheet.Money{
				&out[i].Rate: m.Basic, &out[i].CashInLieu: m.Cash, &out[i].FringeCredit: m.Credit, &out[i].GrossProject: m.Project, &out[i].GrossAll: m.All,
			} {
				*into = textOrNull(is.Exact())
			}
		}
	}
	return out
}

func certifiedDaysOf(week domain.Date, r *certified.Row) []CertifiedDay {
	days := make([]CertifiedDay, len(r.Days))
	for i, d := range r.Days {
		days[i] = CertifiedDay{Day: week.AddDays(i).String(), StraightS: int64(d.Straight), OvertimeS: int64(d.Overtime), DoubleS: int64(d.Double)}
	}
	return days
}
