package sim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

var paths = []struct {
	method    string
	path      *regexp.Regexp
	operation string
}{
	{http.MethodPost, regexp.MustCompile(`^/[^/]+/oauth2/v2\.0/token$`), "grantToken"},
	{http.MethodGet, regexp.MustCompile(`^/v1\.0/myorg/groups/[^/]+/datasets/[^/]+/refreshes$`), "listRefreshes"},
	{http.MethodPost, regexp.MustCompile(`^/v1\.0/myorg/groups/[^/]+/datasets/[^/]+/refreshes$`), "startRefresh"},
	{http.MethodGet, regexp.MustCompile(`^/v1\.0/myorg/groups/[^/]+/datasets/[^/]+/refreshes/[^/]+$`), "getRefresh"},
	{http.MethodGet, regexp.MustCompile(`^/v1\.0/myorg/profiles$`), "listProfiles"},
	{http.MethodPost, regexp.MustCompile(`^/v1\.0/myorg/profiles$`), "createProfile"},
	{http.MethodGet, regexp.MustCompile(`^/v1\.0/myorg/groups$`), "listGroups"},
	{http.MethodPost, regexp.MustCompile(`^/v1\.0/myorg/groups$`), "createGroup"},
	{http.MethodPost, regexp.MustCompile(`^/v1\.0/myorg/groups/[^/]+/AssignToCapacity$`), "assignToCapacity"},
}

func operationOf(r *http.Request) string {
	for _, p := range paths {
		if p.method == r.Method && p.path.MatchString(r.URL.Path) {
			return p.operation
		}
	}
	return ""
}

// Identify implements faults.Vendor: a directory is an account.
func (s *Sim) Identify(r *http.Request) (operation, of string) { return operationOf(r), "" }

// Refuse implements faults.Vendor.
func (s *Sim) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	refuse(w, status, "Refused", text)
}

func refuse(w http.ResponseWriter, status int, code, text string) {
	write(w, status, map[string]any{"error": map[string]string{"code": code, "message": text}})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if do := s.due(operationOf(r)); do != nil {
		do()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	operation := operationOf(r)
	if operation == "grantToken" {
		s.grant(w, r)
		return
	}
	text, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	until, known := s.tokens[text]
	profile := r.Header.Get("X-PowerBI-Profile-Id")
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1.0/myorg/"), "/")
	switch {
	case operation == "":
		refuse(w, http.StatusNotFound, "NotFound", "there is no such call")
	case !known || !s.now().Before(until):
		refuse(w, http.StatusUnauthorized, "TokenExpired", "Access token has expired, resubmit with a new access token")
	case strings.Contains(r.URL.Path, "/datasets/"):
		m := s.find(parts[1], parts[3])
		if m == nil || m.Profile != profile {
			refuse(w, http.StatusNotFound, "PowerBIEntityNotFound", "")
			return
		}
		s.refreshing(w, r, operation, m, parts)
	default:
		s.placing(w, r, operation, profile, parts)
	}
}

// due is what is to be done before a refresh, once.
func (s *Sim) due(operation string) (do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if operation == "startRefresh" {
		do, s.before = s.before, nil
	}
	return do
}

func (s *Sim) grant(w http.ResponseWriter, r *http.Request) {
	denied := func(status int, what string) {
		write(w, status, map[string]string{"error": what, "error_description": "AADSTS: no"})
	}
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" {
		denied(http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	for _, c := range s.clients {
		if c.ID == r.PostForm.Get("client_id") && c.Secret == r.PostForm.Get("client_secret") && strings.HasPrefix(r.URL.Path, "/"+c.Directory+"/") {
			seconds := c.Seconds
			if seconds == 0 {
				seconds = 3599
			}
			text := rand.Text() + rand.Text()
			s.tokens[text] = s.now().Add(time.Duration(seconds) * time.Second)
			s.granted++
			write(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": seconds, "access_token": text})
			return
		}
	}
	denied(http.StatusUnauthorized, "invalid_client")
}

func (s *Sim) refreshing(w http.ResponseWriter, r *http.Request, operation string, m *model, parts []string) {
	now := s.now()
	switch operation {
	case "startRefresh":
		s.start(w, r, m)
	case "listRefreshes":
		list := []map[string]any{}
		for i := len(m.refreshes) - 1; i >= 0 && len(list) < 60; i-- {
			list = append(list, shown(m.refreshes[i], now))
		}
		write(w, http.StatusOK, map[string]any{"value": list})
	default:
		for _, one := range m.refreshes {
			if one.ID != parts[5] || !one.enhanced {
				continue
			}
			status, out := http.StatusOK, shown(one, now)
			out["numberOfAttempts"], out["messages"] = 1, []any{}
			for _, only := range []string{"requestId", "refreshType", "serviceExceptionJson"} { // Of the history alone.
				delete(out, only)
			}
			switch {
			case now.Before(one.Ends):
				status, out["extendedStatus"] = http.StatusAccepted, "InProgress"
			default:
				out["extendedStatus"] = one.How
				if one.How != "Completed" {
					out["messages"] = []any{map[string]string{"code": "0xC11C0001", "message": "it was not to be", "type": "Error"}}
				}
			}
			write(w, status, out)
			return
		}
		refuse(w, http.StatusNotFound, "RefreshNotFound", "")
	}
}

// shown is a refresh as the history has it. A run that timed out is Failed there.
func shown(one Refresh, now time.Time) map[string]any {
	out := map[string]any{"requestId": one.ID, "refreshType": one.Kind, "startTime": one.Started.Format("2006-01-02T15:04:05.999Z"), "status": "Unknown"}
	if now.Before(one.Ends) {
		return out
	}
	out["endTime"], out["status"] = one.Ends.Format("2006-01-02T15:04:05.99Z"), one.How
	if one.How == "TimedOut" {
		out["status"] = "Failed"
	}
	if out["status"] == "Failed" {
		out["serviceExceptionJson"] = `{"errorCode":"ModelRefreshFailed_CredentialsNotSpecified"}`
	}
	return out
}

func (s *Sim) start(w http.ResponseWriter, r *http.Request, m *model) {
	var asked map[string]any
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		refuse(w, http.StatusBadRequest, "BadRequest", "no JSON")
		return
	}
	now, enhanced := s.now(), len(asked) > 0
	switch {
	case enhanced && !m.Premium:
		refuse(w, http.StatusBadRequest, "BadRequest", "enhanced refreshes need a capacity")
	case m.runs(now) && m.Second == http.StatusBadRequest:
		refuse(w, http.StatusBadRequest, "RefreshInProgressException", "Invalid dataset refresh request. Another refresh request is already executing")
	case m.runs(now):
		refuse(w, http.StatusConflict, "RefreshInProgress", "Another refresh request is already executing")
	case !m.Premium && m.today(now) >= m.PerDay:
		refuse(w, http.StatusBadRequest, "DailyLimit", "Skipping the refresh: the limit of the day is reached")
	default:
		kind := "ViaApi"
		if enhanced {
			kind = "ViaEnhancedApi"
		}
		policy, given := asked["applyRefreshPolicy"].(bool)
		one := m.begin(now, kind, enhanced, given && !policy)
		if !m.Nameless {
			w.Header().Set("X-Ms-Request-Id", one.ID)
			if enhanced {
				w.Header().Set("Location", "https://api.powerbi.com"+r.URL.Path+"/"+one.ID)
			}
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

func (s *Sim) placing(w http.ResponseWriter, r *http.Request, operation, profile string, parts []string) {
	var asked struct{ DisplayName, Name, CapacityID string }
	if r.Method == http.MethodPost && json.NewDecoder(r.Body).Decode(&asked) != nil {
		refuse(w, http.StatusBadRequest, "BadRequest", "no JSON")
		return
	}
	switch operation {
	case "listProfiles":
		list := []any{}
		for _, p := range s.profiles {
			list = append(list, map[string]string{"id": p.ID, "displayName": p.Name})
		}
		write(w, http.StatusOK, map[string]any{"value": list})
	case "createProfile":
		p := Named{newID(), asked.DisplayName}
		s.profiles = append(s.profiles, p)
		write(w, http.StatusCreated, map[string]string{"id": p.ID, "displayName": p.Name})
	case "listGroups":
		list := []any{}
		for _, g := range s.workspaces {
			if g.Profile == profile && r.URL.Query().Get("$filter") == "name eq '"+strings.ReplaceAll(g.Name, "'", "''")+"'" {
				list = append(list, map[string]string{"id": g.ID, "name": g.Name})
			}
		}
		write(w, http.StatusOK, map[string]any{"value": list})
	case "createGroup":
		g := Workspace{ID: newID(), Name: asked.Name, Profile: profile}
		s.workspaces = append(s.workspaces, g)
		write(w, http.StatusOK, map[string]string{"id": g.ID, "name": g.Name})
	default:
		for i, g := range s.workspaces {
			if g.ID == parts[1] && g.Profile == profile {
				s.workspaces[i].Capacity = asked.CapacityID
				w.WriteHeader(http.StatusOK)
				return
			}
		}
		refuse(w, http.StatusNotFound, "PowerBIEntityNotFound", "")
	}
}
