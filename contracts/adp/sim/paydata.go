package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const mostRows = 100

func (a *account) workers(w http.ResponseWriter, r *http.Request) {
	skip, err := strconv.Atoi(r.URL.Query().Get("$skip"))
	top, bad := strconv.Atoi(r.URL.Query().Get("$top"))
	if err != nil || bad != nil || skip < 0 || top < 1 || top > mostRows {
		write(w, http.StatusBadRequest, confirm(http.StatusBadRequest, "failed", message("", "$top and $skip are not right")))
		return
	}
	if skip >= len(a.Workers) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	rows := []any{}
	for _, p := range a.Workers[skip:min(skip+top, len(a.Workers))] {
		rows = append(rows, p.shown())
	}
	write(w, http.StatusOK, map[string]any{"workers": rows, "meta": map[string]any{"startSequence": skip, "completeIndicator": false, "totalNumber": len(a.Workers)}})
}

func (p Worker) shown() map[string]any {
	one := func(primary bool, group, file string) map[string]any {
		return map[string]any{
			"itemID": p.OID + file, "primaryIndicator": primary, "positionID": group + file, "payrollGroupCode": group, "payrollFileNumber": file,
			"assignmentStatus": map[string]any{"statusCode": code(p.Status)},
		}
	}
	assignments := []any{one(true, p.Group, p.File)}
	if p.Second {
		assignments = []any{one(false, "OLD", "000099"), one(true, p.Group, p.File)}
	}
	return map[string]any{
		"associateOID": p.OID, "workerID": map[string]any{"idValue": p.ID}, "workAssignments": assignments,
		"person": map[string]any{"legalName": map[string]any{"givenName": p.Given, "familyName1": p.Family, "formattedName": p.Family + ", " + p.Given}},
	}
}

func (a *account) schedule(w http.ResponseWriter, r *http.Request) {
	group, status := strings.TrimPrefix(r.URL.Path, schedule), "OPEN"
	if slices.Contains(a.Closed, group) {
		status = "CLOSED"
	}
	write(w, http.StatusOK, map[string]any{"payrollGroupsPayPeriods": []any{map[string]any{"payPeriods": []any{map[string]any{
		"payPeriodStatus": status, "payPeriodStartDate": r.URL.Query().Get("startDate"), "payPeriodEndDate": r.URL.Query().Get("endDate"),
	}}}}})
}

type coded struct {
	Value string `json:"codeValue"`
}

// event is pay data as it comes.
type event struct {
	Events []struct {
		Data struct {
			Context struct {
				Group coded  `json:"payrollGroupCode"`
				Job   string `json:"payrollProcessingJobID"`
			} `json:"eventContext"`
			Transform struct {
				Input struct {
					Payees []payee `json:"payeePayInputs"`
				} `json:"payDataInput"`
			} `json:"transform"`
		} `json:"data"`
	} `json:"events"`
}

type payee struct {
	OID      string `json:"associateOID"`
	Profiles []struct {
		File   string `json:"payrollFileNumber"`
		Inputs []struct {
			How        string `json:"_modificationTypeCode"`
			Allocation struct {
				Department coded `json:"departmentCode"`
				Cost       coded `json:"costNumber"`
			} `json:"payAllocation"`
			Earnings []struct {
				Code  coded   `json:"earningCode"`
				Hours float64 `json:"numberOfHours"`
				Week  int     `json:"earnedPayPeriodWeekNumber"`
			} `json:"earningInputs"`
		} `json:"payInputs"`
	} `json:"payrollProfilePayInputs"`
}

// modify adds a batch: of what is not right, the message has the path, and the rest is
// taken.
func (s *Sim) modify(w http.ResponseWriter, r *http.Request, a *account) {
	var in event
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Events) != 1 {
		s.Refuse(w, r, http.StatusBadRequest, "the event can't be read")
		return
	}
	d := in.Events[0].Data
	if !slices.ContainsFunc(a.Workers, func(p Worker) bool { return p.Group == d.Context.Group.Value }) || d.Context.Job == "" {
		s.Refuse(w, r, http.StatusBadRequest, "the payroll group or the name of the batch is not right")
		return
	}
	if slices.Contains(a.Closed, d.Context.Group.Value) {
		s.Refuse(w, r, http.StatusBadRequest, "the pay period is closed")
		return
	}
	b := Batch{Group: d.Context.Group.Value, Name: d.Context.Job, Shown: fmt.Sprintf("%s%04d", d.Context.Job, rand.IntN(10_000))}
	var wrong []map[string]any
	for i, p := range d.Transform.Input.Payees {
		entries, refused := a.take(p, b.Group, fmt.Sprintf("/payeePayInputs/%d", i))
		b.Entries, wrong = append(b.Entries, entries...), append(wrong, refused...)
	}
	if len(b.Entries) == 0 {
		write(w, http.StatusBadRequest, confirm(http.StatusBadRequest, "failed", wrong...))
		return
	}
	a.batches = append(a.batches, b)
	a.given++
	switch {
	case a.Gateway > 0 && a.given%a.Gateway == 0:
		s.Refuse(w, r, http.StatusGatewayTimeout, "the system of record did not answer in time")
	case len(wrong) > 0:
		write(w, http.StatusOK, confirm(http.StatusOK, "partiallySucceeded", wrong...))
	default:
		write(w, http.StatusOK, confirm(http.StatusOK, "succeeded"))
	}
}

func (a *account) take(p payee, group, at string) (entries []Entry, wrong []map[string]any) {
	for i, profile := range p.Profiles {
		known := slices.ContainsFunc(a.Workers, func(o Worker) bool { return o.OID == p.OID && o.Group == group && o.File == profile.File })
		if !known {
			wrong = append(wrong, message(at, "File "+profile.File+" of company "+group+" is not this associate's"))
			continue
		}
		for j, input := range profile.Inputs {
			for k, e := range input.Earnings {
				if len(a.Codes) > 0 && !slices.Contains(a.Codes, e.Code.Value) {
					path := fmt.Sprintf("%s/payrollProfilePayInputs/%d/payInputs/%d/earningInputs/%d/earningCode", at, i, j, k)
					wrong = append(wrong, message(path, "Earning code "+e.Code.Value+" is not set up for company "+group))
					continue
				}
				entries = append(entries, Entry{OID: p.OID, File: profile.File, Code: e.Code.Value, Hours: e.Hours, Week: e.Week, Cost: input.Allocation.Department.Value + input.Allocation.Cost.Value})
			}
		}
	}
	return entries, wrong
}
