package certified

import (
	"crypto/sha256"
	"encoding/hex"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/timesheet"
)

// ErrBadData reports stored data that is no payroll.
var ErrBadData = fault.New(fault.Internal, "certified.bad_data", "this is no payroll")

// Object is the payroll as data: hours in seconds, money in ten-thousandths of a dollar.
// It holds of a worker a name and at most four letters and digits: no address, no
// telephone, no e-mail, no whole number of social security.
func (p Payroll) Object() ledger.Object {
	rows := make([]ledger.Value, len(p.Rows))
	for i, r := range p.Rows {
		rows[i] = ledger.Nested(r.object())
	}
	return ledger.NewObject(ledger.Fields{
		"payroll_no": ledger.Int(int64(p.Number)), "final": ledger.Bool(p.Final), "week": ledger.Text(p.Week.String()), "week_ending": ledger.Text(p.WeekEnding().String()),
		"no_work": ledger.Bool(p.NoWork()), "project": ledger.Text(p.Project.Name), "location": ledger.Text(p.Project.Location), "county": ledger.Text(p.Project.County),
		"contract": ledger.Text(p.Project.Contract), "wage_determination": ledger.Text(p.Project.Wages), "subcontractor": ledger.Bool(p.Project.Sub),
		"rows": ledger.List(rows...),
	})
}

// Digest is the SHA-256 of a payroll's data, hexadecimal: what the ledger says of it.
func (p Payroll) Digest() string {
	sum := sha256.Sum256(p.Object().Canonical())
	return hex.EncodeToString(sum[:])
}

func (r Row) object() ledger.Object {
	days := make([]ledger.Value, len(r.Days))
	for i, d := range r.Days {
		days[i] = ledger.Nested(ledger.NewObject(ledger.Fields{"st_s": ledger.Int(int64(d.Straight)), "ot_s": ledger.Int(int64(d.Overtime)), "double_s": ledger.Int(int64(d.Double))}))
	}
	fields := ledger.Fields{
		"worker_entry": ledger.Int(int64(r.Entry)), "worker": ledger.Text(r.Person.Worker.String()), "last": ledger.Text(r.Person.Last), "first": ledger.Text(r.Person.First),
		"middle": ledger.Text(r.Person.Middle), "id_last4": ledger.Text(r.Person.Number), "status": ledger.Text(string(r.Trade.Status)), "level": ledger.Text(r.Trade.Level),
		"classification": ledger.Text(r.Trade.Name), "fringe_credit": ledger.Int(r.Trade.Credit), "days": ledger.List(days...), "money": ledger.Null(),
	}
	if m := r.Money; m.Known {
		fields["money"] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"rate": ledger.Int(int64(m.Basic)), "cash_in_lieu": ledger.Int(int64(m.Cash)), "credit": ledger.Int(int64(m.Credit)), "gross_project": ledger.Int(int64(m.Project)), "gross_all": ledger.Int(int64(m.All)),
		}))
	}
	return ledger.NewObject(fields)
}

// Parse reads what Object wrote, as canonical JSON. It fails with ErrBadData.
func Parse(raw []byte) (p Payroll, err error) {
	v, err := ledger.ParseCanonical(raw)
	if err != nil {
		return p, ErrBadData.With("%v", err)
	}
	o, _ := v.AsObject()
	week, err := domain.ParseDate(text(o, "week"))
	if err != nil {
		return p, ErrBadData.With("%v", err)
	}
	p = Payroll{
		Number: int(num(o, "payroll_no")), Final: yes(o, "final"), Week: week,
		Project: Project{Name: text(o, "project"), Location: text(o, "location"), County: text(o, "county"), Contract: text(o, "contract"), Wages: text(o, "wage_determination"), Sub: yes(o, "subcontractor")},
	}
	list, _ := o.Get("rows")
	rows, _ := list.AsList()
	for _, v := range rows {
		row, _ := v.AsObject()
		p.Rows = append(p.Rows, parseRow(row))
	}
	return p, nil
}

func parseRow(o ledger.Object) Row {
	worker, _ := domain.ParseWorkerID(text(o, "worker"))
	r := Row{
		Entry:  int(num(o, "worker_entry")),
		Person: Person{Worker: worker, Last: text(o, "last"), First: text(o, "first"), Middle: text(o, "middle"), Number: text(o, "id_last4")},
		Trade:  Trade{Worker: worker, Name: text(o, "classification"), Status: Status(text(o, "status")), Level: text(o, "level"), Credit: num(o, "fringe_credit")},
	}
	list, _ := o.Get("days")
	days, _ := list.AsList()
	for i := range min(len(days), len(r.Days)) {
		d, _ := days[i].AsObject()
		r.Days[i] = Day{timesheet.Hours(num(d, "st_s")), timesheet.Hours(num(d, "ot_s")), timesheet.Hours(num(d, "double_s"))}
	}
	money, _ := o.Get("money")
	if m, known := money.AsObject(); known {
		r.Money = Money{
			Known: true, Basic: timesheet.Money(num(m, "rate")), Cash: timesheet.Money(num(m, "cash_in_lieu")), Credit: timesheet.Money(num(m, "credit")),
			Project: timesheet.Money(num(m, "gross_project")), All: timesheet.Money(num(m, "gross_all")),
		}
	}
	return r
}

func text(o ledger.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.AsText()
	return s
}

func num(o ledger.Object, key string) int64 {
	v, _ := o.Get(key)
	n, _ := v.AsInt()
	return n
}

func yes(o ledger.Object, key string) bool {
	v, _ := o.Get(key)
	b, _ := v.AsBool()
	return b
}
