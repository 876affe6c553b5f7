package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// paySheet is what a worker's hours of a pay period are.
type paySheet struct {
	Worker   struct{ ID, Name, Ref string }
	Rules    string
	Regular  int64                         `json:"regular_seconds"`
	Overtime int64                         `json:"overtime_seconds"`
	Double   int64                         `json:"double_seconds"`
	Premium  int64                         `json:"premium_seconds"`
	Missed   []struct{ Day, Break string } `json:"missed_breaks"`
	Pay      *struct{ Total string }
}

// payPeriod is a pay period, classified.
type payPeriod struct {
	Period struct {
		First, Last, Why string
		Locked           bool
		MovedBy          string    `json:"moved_by"`
		MovedAt          time.Time `json:"moved_at"`
	} `json:"pay_period"`
	Approved int `json:"approved_days"`
	Open     int `json:"open_days"`
	Sheets   []paySheet
}

// payrollFile is what payroll is given of a pay period.
type payrollFile struct {
	ID, Door, First, Last, Stage, Plan, Problem string
	Batches                                     []struct {
		N                  int
		Name, State, Total string
		File, Why          string
		Group              string `json:"pay_group"`
		Rows               []struct {
			Worker  string `json:"worker_id"`
			File    int    `json:"file_number"`
			Week    string
			Hours   struct{ Regular, Overtime, Double, Travel, Premium string }
			Refused string
		}
	}
	LeftOut []struct {
		Worker  string `json:"worker_id"`
		Seconds int64
		Why     string
	} `json:"left_out"`
	AskedAt     time.Time `json:"asked_at"`
	CommittedAt time.Time `json:"committed_at"`
	EndedAt     time.Time `json:"ended_at"`
}

func (p payrollFile) reached() int {
	switch p.Stage {
	case "prepared":
		return 2
	case "sending":
		return 3
	case "given":
		return 5
	}
	return 4
}

func (p payrollFile) kind() string {
	switch p.Stage {
	case "given":
		return "good"
	case "unsettled":
		return "bad"
	case "abandoned":
		return ""
	}
	return "info"
}

type payrollView struct {
	payPeriod
	Exports            []payrollFile
	Mode               string
	Lock, Manage, Sees bool
}

func payrollRoutes(at *routes) {
	at.get("/hours/payroll", payrollPeriod)
	at.post("/hours/payroll", doing(map[string]act{"lock": turnPeriod("lock"), "unlock": turnPeriod("unlock"), "prepare": preparePayroll}), payrollPeriod)
	at.get("/hours/payroll/:id", payrollOne)
	at.post("/hours/payroll/:id", doing(map[string]act{"commit": commitPayroll, "abandon": abandonPayroll, "settle": settlePayroll}), payrollOne)
}

func payrollPeriod(r *request) (templ.Component, error) {
	v := payrollView{Lock: r.May(tenant.LockTime), Manage: r.May(tenant.ManageExports), Sees: r.May(tenant.ReadExports)}
	day := r.dayOr("day", addDays(r.today(), -1))
	if err := r.get("/v1/pay-periods/"+day, &v.payPeriod); err != nil {
		return nil, err
	}
	if v.Sees {
		var page struct {
			Exports []payrollFile `json:"payroll_exports"`
		}
		if err := r.get("/v1/payroll-exports?limit=20", &page); err != nil {
			return nil, err
		}
		v.Exports = page.Exports
	}
	var setting struct{ Mode string }
	if err := unlessDenied(r.get("/v1/payroll-setting", &setting)); err != nil {
		return nil, err
	}
	v.Mode = setting.Mode
	return payrollPage(r, v), nil
}

func turnPeriod(what string) act {
	return func(r *request) (outcome, error) {
		if err := r.post("/v1/pay-periods/"+escape(r.Form("day"))+"/"+what, r.fields("why"), nil); err != nil {
			return outcome{}, err
		}
		return r.stay("payroll." + what)
	}
}

func preparePayroll(r *request) (outcome, error) {
	var made payrollFile
	if err := r.post("/v1/payroll-exports", r.fields("day"), &made); err != nil {
		return outcome{}, err
	}
	return went("/hours/payroll/"+made.ID, "payroll.prepared")
}

type payrollOneView struct {
	payrollFile
	Manage bool
}

func payrollOne(r *request) (templ.Component, error) {
	v := payrollOneView{Manage: r.May(tenant.ManageExports)}
	err := r.get("/v1/payroll-exports/"+r.ID("id"), &v.payrollFile)
	return payrollOnePage(r, v), err
}

func commitPayroll(r *request) (outcome, error) {
	if err := r.post("/v1/payroll-exports/"+r.ID("id")+"/commit", r.fields("plan"), nil); err != nil {
		return outcome{}, err
	}
	return r.stay("payroll.committed")
}

func abandonPayroll(r *request) (outcome, error) {
	if err := r.post("/v1/payroll-exports/"+r.ID("id")+"/abandon", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("transfers.abandoned")
}

func settlePayroll(r *request) (outcome, error) {
	in := map[string]any{"arrived": r.Form("arrived") == "yes", "note": r.Form("note")}
	if err := r.post("/v1/payroll-exports/"+r.ID("id")+"/batches/"+escape(r.Form("n"))+"/settle", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("payroll.settled")
}
