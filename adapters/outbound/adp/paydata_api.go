package adp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/timesheet"
	"actual/ports"
)

// The event as it is sent: contracts/adp/openapi.yaml describes it.
type (
	coding struct {
		Value string `json:"codeValue"`
	}
	earning struct {
		Code  coding      `json:"earningCode"`
		Hours json.Number `json:"numberOfHours"`
		Week  int         `json:"earnedPayPeriodWeekNumber"`
	}
	allocation struct {
		Department *coding `json:"departmentCode,omitempty"`
		Cost       *coding `json:"costNumber,omitempty"`
	}
	payInput struct {
		How        string      `json:"_modificationTypeCode"`
		Allocation *allocation `json:"payAllocation,omitempty"`
		Earnings   []earning   `json:"earningInputs"`
	}
	profile struct {
		File   string     `json:"payrollFileNumber"`
		Inputs []payInput `json:"payInputs"`
	}
	payee struct {
		Associate string    `json:"associateOID"`
		Pay       string    `json:"payNumber"`
		Profiles  []profile `json:"payrollProfilePayInputs"`
	}
)

// place is where a row is in the event: of which payee, input and earning.
type place struct{ payee, input, earning int }

// eventOf returns a batch as an event, and where each row is in it. Rows of one kind of
// pay each, those of a person one after the other.
func eventOf(b ports.PayBatch) (event any, at map[place]int, err error) {
	var payees []payee
	at = map[place]int{}
	for n, r := range b.Rows {
		week := workweek(r.Week, b.Period.First)
		if week < 1 || week > 5 || len(r.Hours) != 1 {
			return nil, nil, ports.ErrPayrollRefused.With("row %d is of no week of the pay period, or of more than one kind of pay", n+1)
		}
		if last := len(payees) - 1; last < 0 || payees[last].Associate != r.Associate || payees[last].Profiles[0].File != fmt.Sprintf("%06d", r.File) {
			payees = append(payees, payee{Associate: r.Associate, Pay: cmp.Or(r.Pay, "1"), Profiles: []profile{{File: fmt.Sprintf("%06d", r.File)}}})
		}
		of := &payees[len(payees)-1].Profiles[0]
		if n == 0 || len(of.Inputs) == 0 || b.Rows[n-1].Cost != r.Cost {
			of.Inputs = append(of.Inputs, payInput{How: "Add", Allocation: allocated(b.ByDept, r.Cost)})
		}
		input := &of.Inputs[len(of.Inputs)-1]
		for kind, hours := range r.Hours {
			at[place{len(payees) - 1, len(of.Inputs) - 1, len(input.Earnings)}] = n
			input.Earnings = append(input.Earnings, earning{coding{b.Codes[kind]}, json.Number(hours.String()), week})
		}
	}
	return map[string]any{"events": []any{map[string]any{"data": map[string]any{
		"eventContext": map[string]any{"payrollGroupCode": coding{b.Group}, "payrollProcessingJobID": b.Name},
		"transform":    map[string]any{"payDataInput": map[string]any{"payeePayInputs": payees}},
	}}}}, at, nil
}

func allocated(byDept bool, cost string) *allocation {
	switch {
	case cost == "":
		return nil
	case byDept:
		return &allocation{Department: &coding{cost}}
	}
	return &allocation{Cost: &coding{cost}}
}

// Give implements ports.Payroll by a batch of its own (Add), once.
func (c *Client) Give(ctx context.Context, company domain.CompanyID, b ports.PayBatch) (map[int]string, error) {
	event, at, err := eventOf(b)
	if err != nil {
		return nil, err
	}
	answer, err := c.ask(ctx, company, operation{name: "paydata", path: "/events/payroll/v1/pay-data-input.modify", body: event})
	if errors.Is(err, ports.ErrVendorUnreadable) && fault.KindOf(err) == fault.Unavailable { // It was answered, but not so that anybody could say what was done.
		return nil, ports.ErrUnknownOutcome.With("adp paydata: its answer can't be used")
	}
	if err != nil {
		return nil, err
	}
	var said confirm
	bad := json.Unmarshal(answer.Body, &said)
	switch status := said.Message.Status.Code; {
	case answer.Status >= http.StatusMultipleChoices && answer.Status < http.StatusBadRequest:
		return nil, ports.ErrUnknownOutcome.With("adp paydata: answered %d", answer.Status)
	case answer.Status >= http.StatusBadRequest, bad == nil && status == "failed":
		return nil, ports.ErrPayrollRefused.With("%s", saidOf(answer.Body))
	case len(answer.Body) == 0, bad == nil && len(said.messages()) == 0:
		return nil, nil
	case bad != nil:
		return nil, ports.ErrUnknownOutcome.With("adp paydata: its answer can't be read")
	}
	return refusedOf(said, b, at)
}

func saidOf(body []byte) string { return "ADP says: " + said(body) }

// pathForm is what ADP's paths say of a place in the event.
var pathForm = regexp.MustCompile(`payeePayInputs/(\d+)(?:/payrollProfilePayInputs/\d+)?(?:/payInputs/(\d+))?(?:/earningInputs/(\d+))?`)

// refusedOf returns which rows were refused. What names no place leaves unknown which.
func refusedOf(said confirm, b ports.PayBatch, at map[place]int) (map[int]string, error) {
	out := map[int]string{}
	for _, m := range said.messages() {
		found := pathForm.FindStringSubmatch(m.Developer.Path)
		if found == nil {
			return nil, ports.ErrUnknownOutcome.With("ADP took the batch in part, and does not say which: %s", m.says())
		}
		hit := false
		for p, n := range at {
			if fits(found[1], p.payee) && (found[2] == "" || fits(found[2], p.input)) && (found[3] == "" || fits(found[3], p.earning)) {
				out[n], hit = m.says(), true
			}
		}
		if !hit {
			return nil, ports.ErrUnknownOutcome.With("ADP took the batch in part, and names what is not in it: %s", m.says())
		}
	}
	if len(out) == len(b.Rows) {
		return nil, ports.ErrUnknownOutcome.With("ADP says that it took the batch, and that it refused each of its rows")
	}
	return out, nil
}

func fits(text string, n int) bool { return text == strconv.Itoa(n) }

// Takes implements ports.Payroll by ADP's pay schedule.
func (c *Client) Takes(ctx context.Context, company domain.CompanyID, group string, p timesheet.Period) error {
	answer, err := c.ask(ctx, company, operation{
		name: "schedule", path: "/payroll/v1/pay-schedule/payroll-groups/" + url.PathEscape(group), query: url.Values{"startDate": {p.First.String()}, "endDate": {p.Last.String()}},
	})
	if err != nil {
		return err
	}
	var out struct {
		Groups []struct {
			Periods []struct {
				Status string `json:"payPeriodStatus"`
				First  string `json:"payPeriodStartDate"`
				Last   string `json:"payPeriodEndDate"`
			} `json:"payPeriods"`
		} `json:"payrollGroupsPayPeriods"`
	}
	if answer.Status >= http.StatusBadRequest || json.Unmarshal(answer.Body, &out) != nil {
		return ports.ErrPayrollDenied.With("adp schedule: it does not tell its pay periods (%d): turn the calendar off, so that the company's own stands", answer.Status)
	}
	for _, g := range out.Groups {
		for _, one := range g.Periods {
			if one.Status == "OPEN" && one.First <= p.Last.String() && one.Last >= p.First.String() {
				return nil
			}
		}
	}
	return ports.ErrPayrollClosed.With("pay group %s, %s to %s", group, p.First, p.Last)
}
