package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// refusal is an answer of the whole request other than 200.
type refusal struct {
	status int
	text   string
}

func refuse(status int, text string) *refusal { return &refusal{status: status, text: text} }

// operations are by method and path.
var operations = map[string]string{
	"GET authorize": "authorize", "POST grant": "grant", "GET current_user": "getCurrentUser", "GET users": "listUsers", "GET jobcodes": "listJobcodes",
	"GET jobcode_assignments": "listJobcodeAssignments", "GET customfields": "listCustomFields", "GET timesheets": "listTimesheets",
	"POST timesheets": "createTimesheets", "PUT timesheets": "updateTimesheets", "DELETE timesheets": "deleteTimesheets",
	"GET timesheets_deleted": "listTimesheetsDeleted", "GET last_modified_timestamps": "getLastModified",
}

func operationOf(r *http.Request) string {
	return operations[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/")]
}

func bearer(r *http.Request) string {
	text, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return text
}

// Identify implements faults.Vendor.
func (s *Sim) Identify(r *http.Request) (operation, account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.access[bearer(r)]; t != nil {
		account = t.app.Account
	}
	return operationOf(r), account
}

// Refuse implements faults.Vendor: the first of two shapes that errors have.
func (s *Sim) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	write(w, status, map[string]any{"error": map[string]any{"code": status, "message": text}})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch operation := operationOf(r); operation {
	case "":
		s.Refuse(w, r, http.StatusMethodNotAllowed, "there is no such call")
	case "authorize":
		s.authorize(w, r)
	case "grant":
		s.grant(w, r)
	default:
		value, no := s.ask(operation, r)
		if no != nil {
			s.Refuse(w, r, no.status, no.text)
			return
		}
		write(w, http.StatusOK, value)
	}
}

// window is the time in which calls are counted.
const window = 5 * time.Minute

// ask checks who asks for what, and has it answered.
func (s *Sim) ask(operation string, r *http.Request) (any, *refusal) {
	t := s.access[bearer(r)]
	if t == nil || !s.now().Before(t.expires) {
		return nil, refuse(http.StatusUnauthorized, "the access token is unknown or has ended")
	}
	a := s.account(t.app.Account)
	switch most := a.PerWindow; {
	case a.Unpaid:
		return nil, refuse(http.StatusPaymentRequired, "there is a problem with the account's billing")
	case a.Walled:
		return nil, refuse(499, "your address is not among those that the account lets in")
	case most >= 0:
		if most == 0 {
			most = 300
		}
		t.asked = slices.DeleteFunc(t.asked, func(at time.Time) bool { return s.now().Sub(at) >= window })
		if len(t.asked) >= most {
			return nil, refuse(http.StatusTooManyRequests, "too many requests")
		}
		t.asked = append(t.asked, s.now())
	}
	switch operation {
	case "getCurrentUser":
		for _, u := range sorted(a.users) {
			return page("users", map[string]any{id(u.ID): struct {
				User
				ClientURL string `json:"client_url"`
			}{u, a.Name}}, false), nil
		}
		return nil, refuse(http.StatusInternalServerError, "the account has nobody")
	case "createTimesheets", "updateTimesheets":
		return s.save(a, r, operation == "createTimesheets")
	case "deleteTimesheets":
		return s.drop(a, r)
	case "getLastModified":
		return a.lastModified(r), nil
	}
	return a.list(operation, r)
}

func (a *account) lastModified(r *http.Request) any {
	out := map[string]string{}
	for _, name := range strings.Split(r.URL.Query().Get("endpoints"), ",") {
		out[name] = stamp(a.modified[name])
	}
	return map[string]any{"results": map[string]any{"last_modified_timestamps": out}}
}
