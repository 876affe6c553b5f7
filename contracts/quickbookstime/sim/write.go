package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mostItems is how many are written at a time.
const mostItems = 50

// written is what became of an item.
type written struct {
	Code    int    `json:"_status_code"`
	Message string `json:"_status_message"`
	Extra   string `json:"_status_extra,omitempty"`
	*Timesheet
}

func no(code int, extra string) written {
	return written{Code: code, Message: http.StatusText(code), Extra: extra}
}

// save adds or changes time sheets.
func (s *Sim) save(a *account, r *http.Request, add bool) (any, *refusal) {
	var body struct {
		Data []map[string]json.RawMessage `json:"data"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || len(body.Data) == 0 {
		return nil, refuse(http.StatusBadRequest, "data is an array of time sheets")
	}
	if len(body.Data) > mostItems {
		return nil, refuse(http.StatusRequestEntityTooLarge, "more than 50 items")
	}
	beside := map[string]any{}
	out := map[string]written{}
	for i, item := range body.Data {
		out[strconv.Itoa(i+1)] = a.saveOne(item, add, s.now(), beside)
	}
	return map[string]any{"results": map[string]any{"timesheets": out}, "supplemental_data": map[string]any{"timesheets": beside, "jobcodes": map[string]any{}, "users": map[string]any{}}}, nil
}

// readOnly may not be sent.
var readOnly = []string{"on_the_clock", "tz", "tz_str", "location", "locked", "last_modified", "created_by_user_id"}

func (a *account) saveOne(item map[string]json.RawMessage, add bool, now time.Time, beside map[string]any) written {
	for _, key := range readOnly {
		if _, sent := item[key]; sent {
			return no(http.StatusExpectationFailed, "Expectation Failed: these keys may not be sent: "+key)
		}
	}
	var t Timesheet
	if !add {
		var of struct {
			ID int64 `json:"id"`
		}
		raw, _ := json.Marshal(item) // It was JSON.
		if json.Unmarshal(raw, &of) != nil || of.ID == 0 {
			return no(http.StatusExpectationFailed, "id is needed")
		}
		was, there := a.sheets[of.ID]
		if !there {
			return no(http.StatusNotFound, "there is no such time sheet")
		}
		if why := a.shut(was); why != "" {
			return written{Code: http.StatusConflict, Message: "Conflict", Extra: why, Timesheet: &was}
		}
		t = was
	}
	raw, _ := json.Marshal(item)
	if err := json.Unmarshal(raw, &t); err != nil {
		return no(http.StatusExpectationFailed, "a field is of the wrong type")
	}
	if refused := a.judge(t); refused.Code != 0 {
		return refused
	}
	if add {
		a.last++
		t.ID = a.last
	}
	t = a.put(t, now)
	if add && a.Lunch && t.Duration >= int64(6*time.Hour/time.Second) {
		return a.lunch(t, now, beside)
	}
	return written{Code: http.StatusOK, Message: map[bool]string{true: "Created", false: "Updated"}[add], Timesheet: &t}
}

// judge says what is wrong with a time sheet; the zero value: nothing.
func (a *account) judge(t Timesheet) written {
	u, there := a.users[t.User]
	from, to, whole := t.span()
	switch {
	case !there:
		return no(http.StatusExpectationFailed, "user_id: there is no such user")
	case !u.Permissions.TimeTracking:
		return no(http.StatusForbidden, "TS-1006: User may not track time")
	case t.Type != "regular":
		return no(http.StatusExpectationFailed, "type: only regular time is taken here")
	case !whole || !to.After(from):
		return no(http.StatusExpectationFailed, "end: it must be after start")
	}
	if code, there := a.codes[t.Jobcode]; !there || !code.Active || code.Children {
		return no(http.StatusExpectationFailed, "jobcode_id: time can't be booked to it")
	}
	t.Date = from.In(a.zone).Format(time.DateOnly)
	if why := a.shut(t); why != "" {
		return no(http.StatusConflict, why)
	}
	for _, other := range a.sheets {
		f, t2, whole := other.span()
		if other.ID != t.ID && other.User == t.User && whole && from.Before(t2) && f.Before(to) {
			return no(http.StatusNotAcceptable, fmt.Sprintf("The time overlaps time sheet %d of the user", other.ID))
		}
	}
	return written{}
}

// shut says why a time sheet can't be touched; empty: it can.
func (a *account) shut(t Timesheet) string {
	switch {
	case t.Locked > 0:
		return "The time sheet is locked"
	case a.users[t.User].ApprovedTo != "" && t.Date <= a.users[t.User].ApprovedTo:
		return "The user's time is approved up to " + a.users[t.User].ApprovedTo
	}
	return ""
}

// lunch splits a sheet around half an hour.
func (a *account) lunch(t Timesheet, now time.Time, beside map[string]any) written {
	from, to, _ := t.span()
	noon := from.Add(to.Sub(from) / 2).Truncate(time.Second)
	second := t
	t.End = noon.Format(time.RFC3339)
	t = a.put(t, now)
	a.last++
	second.ID, second.Start, second.End = a.last, noon.Add(30*time.Minute).Format(time.RFC3339), to.Format(time.RFC3339)
	second = a.put(second, now)
	beside[id(second.ID)] = second
	return written{Code: http.StatusCreated, Message: "Created", Extra: "an automatic lunch was taken out", Timesheet: &t}
}

// drop removes time sheets.
func (s *Sim) drop(a *account, r *http.Request) (any, *refusal) {
	ids := strings.Split(r.URL.Query().Get("ids"), ",")
	if len(ids) > mostItems {
		return nil, refuse(http.StatusRequestEntityTooLarge, "more than 50 items")
	}
	out := map[string]written{}
	for _, text := range slices.Compact(ids) {
		n, err := strconv.ParseInt(text, 10, 64)
		t, there := a.sheets[n]
		switch {
		case err != nil:
			return nil, refuse(http.StatusExpectationFailed, "ids makes no sense")
		case !there:
			out[text] = no(http.StatusNotFound, "there is no such time sheet")
		case a.shut(t) != "":
			out[text] = written{Code: http.StatusConflict, Message: "Conflict", Extra: a.shut(t), Timesheet: &t}
		default:
			a.remove(n, s.now())
			out[text] = written{Code: http.StatusOK, Message: "OK", Timesheet: &t}
		}
	}
	return map[string]any{"results": map[string]any{"timesheets": out}}, nil
}

// Change lets a test, or somebody at the vendor's own pages, change an account's time
// sheet, or a person; it is the account's own doing and overlaps what it may.
func (s *Sim) Change(account string, sheet func(t *Timesheet), id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(account)
	t := a.sheets[id]
	sheet(&t)
	a.put(t, s.now())
}
