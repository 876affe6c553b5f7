package sim

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"actual/contracts/faults"
)

// page is what a list answers with.
func page(name string, rows map[string]any, more bool) any {
	return map[string]any{"results": map[string]any{name: rows}, "more": more, "supplemental_data": map[string]any{}}
}

// list answers a page of one of the lists.
func (a *account) list(operation string, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	active := func(is bool) bool { // Usually those that are.
		switch q.Get("active") {
		case "both":
			return true
		case "no":
			return !is
		}
		return is
	}
	wanted := picked(q.Get("ids"))
	switch operation {
	case "listUsers":
		return cut(a, r, "users", sorted(a.users), func(u User) (int64, bool) { return u.ID, wanted(u.ID) && active(u.Active) })
	case "listJobcodes":
		kind := cmp.Or(q.Get("type"), "regular")
		return cut(a, r, "jobcodes", sorted(a.codes), func(j Jobcode) (int64, bool) {
			return j.ID, wanted(j.ID) && active(j.Active) && (kind == "all" || kind == j.Type)
		})
	case "listCustomFields":
		return cut(a, r, "customfields", sorted(a.fields), func(f CustomField) (int64, bool) { return f.ID, active(f.Active) })
	case "listJobcodeAssignments":
		return cut(a, r, "jobcode_assignments", a.assignments(), func(j assignment) (int64, bool) { return j.ID, true })
	case "listTimesheets":
		if q.Get("ids")+q.Get("start_date")+q.Get("modified_since") == "" {
			return nil, refuse(http.StatusExpectationFailed, "one of ids, start_date, modified_since is needed")
		}
		return cut(a, r, "timesheets", sorted(a.sheets), func(t Timesheet) (int64, bool) { return t.ID, wanted(t.ID) && t.fits(q) })
	}
	return cut(a, r, "timesheets_deleted", sorted(a.deleted), func(t Timesheet) (int64, bool) { return t.ID, t.fits(q) })
}

// picked says which ids are wanted: all, where none are named.
func picked(list string) func(int64) bool {
	if list == "" {
		return func(int64) bool { return true }
	}
	names := strings.Split(list, ",")
	return func(n int64) bool { return slices.Contains(names, id(n)) }
}

// fits says whether a time sheet is one that a query is for.
func (t Timesheet) fits(q url.Values) bool {
	clocked := cmp.Or(q.Get("on_the_clock"), "no")
	return picked(q.Get("user_ids"))(t.User) && (q.Get("start_date") == "" || t.Date >= q.Get("start_date")) && (q.Get("end_date") == "" || t.Date <= q.Get("end_date")) &&
		(q.Get("modified_since") == "" || t.LastModified >= q.Get("modified_since")) && (clocked == "both" || t.OnTheClock == (clocked == "yes"))
}

type assignment struct {
	ID      int64 `json:"id"`
	User    int64 `json:"user_id"`
	Jobcode int64 `json:"jobcode_id"`
	Active  bool  `json:"active"`
}

func (a *account) assignments() (out []assignment) {
	for _, j := range sorted(a.codes) {
		if j.ToAll {
			out = append(out, assignment{ID: j.ID, Jobcode: j.ID, Active: true})
		}
	}
	return out
}

const mostRows = 200

// cut answers a page of the rows that are chosen.
func cut[R any](a *account, r *http.Request, name string, rows []R, choose func(R) (id int64, is bool)) (any, *refusal) {
	most := cmp.Or(a.PageSize, mostRows)
	at, limit := 1, most
	for option, into := range map[string]*int{"page": &at, "limit": &limit} {
		text := r.URL.Query().Get(option)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || option == "limit" && n > mostRows {
			return nil, refuse(http.StatusExpectationFailed, option+" makes no sense")
		}
		*into = n
	}
	limit = min(limit, most)
	rows = slices.DeleteFunc(rows, func(row R) bool { _, is := choose(row); return !is })
	from := min((at-1)*limit, len(rows))
	if faults.Asked(r.Context()) == faults.PageShifted && from > 0 {
		from-- // A row came in front.
	}
	to := min(from+limit, len(rows))
	out := map[string]any{}
	for _, row := range rows[from:to] {
		n, _ := choose(row)
		out[id(n)] = row
	}
	return page(name, out, to < len(rows)), nil
}
