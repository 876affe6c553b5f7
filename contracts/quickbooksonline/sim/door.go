package sim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// refusal is an answer other than 200, in the form of a Fault.
type refusal struct {
	status                int
	message, detail, code string
	kind                  string
}

// Faults, by the numbers that Intuit gives them as far as is known.
func invalid(detail string) *refusal {
	return &refusal{http.StatusBadRequest, "Request has invalid or unsupported property", detail, "2010", "ValidationFault"}
}

func wrong(detail string) *refusal {
	return &refusal{http.StatusBadRequest, "A business validation error has occurred while processing your request", detail, "6000", "ValidationFault"}
}

func unknown(detail string) *refusal {
	return &refusal{http.StatusBadRequest, "Invalid Reference Id", detail, "2500", "ValidationFault"}
}

var (
	stale      = &refusal{http.StatusBadRequest, "Stale Object Error", "Stale Object Error : You and somebody else were working on this at the same time.", "5010", "ValidationFault"}
	notThere   = &refusal{http.StatusBadRequest, "Object Not Found", "Object Not Found : Something you're trying to use has been made inactive.", "610", "ValidationFault"}
	noToken    = &refusal{http.StatusUnauthorized, "message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token expired", "3200", "AUTHENTICATION"}
	noRealm    = &refusal{http.StatusForbidden, "ApplicationAuthorizationFailed", "the token is not of this company", "3100", "AuthorizationFault"}
	overLimit  = &refusal{http.StatusTooManyRequests, "ThrottleExceeded", "ThrottleExceeded", "3001", "ThrottleFault"}
	noTracking = wrong("Time tracking is turned off in this company.")
)

// operationOf is the id of an operation, and the realm that it is of; or "".
func operationOf(r *http.Request) (operation, realm string) {
	switch r.Method + " " + r.URL.Path {
	case "POST /oauth2/v1/tokens/bearer":
		return "grant", ""
	case "GET /connect/oauth2":
		return "authorize", ""
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if len(parts) < 4 || parts[0] != "v3" || parts[1] != "company" {
		return "", ""
	}
	switch at := r.Method + " " + parts[3]; {
	case at == "GET companyinfo" && len(parts) == 5:
		return "getCompanyInfo", parts[2]
	case at == "GET preferences" && len(parts) == 4:
		return "getPreferences", parts[2]
	case at == "GET query" && len(parts) == 4:
		return "query", parts[2]
	case at == "POST timeactivity" && len(parts) == 4:
		return "writeTimeActivity", parts[2]
	}
	return "", ""
}

// Identify implements faults.Vendor: an account is a realm.
func (s *Sim) Identify(r *http.Request) (operation, account string) { return operationOf(r) }

// Refuse implements faults.Vendor.
func (s *Sim) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if operation, _ := operationOf(r); operation == "grant" {
		write(w, status, map[string]string{"error": "invalid_request", "error_description": text})
		return
	}
	s.fault(w, &refusal{status, text, text, "0", "SystemFault"})
}

func (s *Sim) fault(w http.ResponseWriter, no *refusal) {
	w.Header().Set("intuit_tid", "sandbox-"+rand.Text())
	one := map[string]string{"Message": no.message, "Detail": no.detail, "code": no.code}
	write(w, no.status, map[string]any{"Fault": map[string]any{"Error": []any{one}, "type": no.kind}, "time": s.stamp()})
}

func (s *Sim) stamp() string { return s.now().UTC().Format(time.RFC3339) }

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	operation, of := operationOf(r)
	switch operation {
	case "":
		s.fault(w, &refusal{http.StatusNotFound, "there is no such call", "", "0", "SystemFault"})
		return
	case "authorize":
		s.authorize(w, r)
		return
	case "grant":
		s.grant(w, r)
		return
	}
	value, no := s.ask(operation, of, r)
	if no != nil {
		s.fault(w, no)
		return
	}
	write(w, http.StatusOK, value)
}

// ask checks who asks for what, and has it answered.
func (s *Sim) ask(operation, of string, r *http.Request) (any, *refusal) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g, ok := s.access[token]
	if !ok || !s.now().Before(g.expires) {
		return nil, noToken
	}
	if g.realm != of {
		return nil, noRealm
	}
	realm := s.realm(of)
	if !realm.take(s.now()) {
		return nil, overLimit
	}
	if r.URL.Query().Get("minorversion") != "75" {
		return nil, invalid("minorversion is 75")
	}
	switch operation {
	case "getCompanyInfo":
		return map[string]any{"CompanyInfo": map[string]any{"Id": "1", "CompanyName": realm.name()}, "time": s.stamp()}, nil
	case "getPreferences":
		on := "true"
		if realm.NoTime {
			on = "false"
		}
		prefs := map[string]any{"Id": "1", "OtherPrefs": map[string]any{"NameValue": []any{map[string]string{"Name": "TimeTrackingFeatureEnabled", "Value": on}}}}
		return map[string]any{"Preferences": prefs, "time": s.stamp()}, nil
	case "query":
		return s.query(realm, r.URL.Query().Get("query"))
	}
	return s.write(realm, r)
}

func (r *realm) name() string {
	if r.Name == "" {
		return "Company " + r.ID
	}
	return r.Name
}

// authorize is the page where a person allows an application: here everybody does.
func (s *Sim) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	app, ok := s.apps[q.Get("client_id")]
	back, err := url.Parse(q.Get("redirect_uri"))
	if !ok || err != nil || back.Host == "" || len(app.Redirects) > 0 && !slices.Contains(app.Redirects, q.Get("redirect_uri")) || q.Get("response_type") != "code" || q.Get("scope") != "com.intuit.quickbooks.accounting" {
		write(w, http.StatusBadRequest, map[string]string{"error": "invalid_request"})
		return
	}
	text := "sandbox-" + rand.Text()
	s.codes[text] = code{grant{realm: app.Realm, app: app.ID, expires: s.now().Add(5 * time.Minute)}, q.Get("redirect_uri")}
	answer := back.Query()
	answer.Set("code", text)
	answer.Set("state", q.Get("state"))
	answer.Set("realmId", app.Realm)
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// grant gives tokens for a code or a refresh token.
func (s *Sim) grant(w http.ResponseWriter, r *http.Request) {
	no := func(status int, text string) { write(w, status, map[string]string{"error": text}) }
	id, secret, ok := r.BasicAuth()
	app, known := s.apps[id]
	if !ok || !known || app.Secret != secret {
		no(http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.ParseForm() != nil {
		no(http.StatusBadRequest, "invalid_request")
		return
	}
	var g grant
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		c, there := s.codes[r.PostForm.Get("code")]
		delete(s.codes, r.PostForm.Get("code"))
		if !there || c.app != app.ID || c.redirect != r.PostForm.Get("redirect_uri") || !s.now().Before(c.expires) {
			no(http.StatusBadRequest, "invalid_grant")
			return
		}
		g = grant{realm: c.realm, app: app.ID}
		write(w, http.StatusOK, s.tokens(app, g, ""))
	case "refresh_token":
		text := r.PostForm.Get("refresh_token")
		old, there := s.refreshes[text]
		if !there || old.app != app.ID {
			no(http.StatusBadRequest, "invalid_grant")
			return
		}
		delete(s.refreshes, old.before)
		old.before = ""
		s.refreshes[text] = old
		write(w, http.StatusOK, s.tokens(app, old, text))
	default:
		no(http.StatusBadRequest, "unsupported_grant_type")
	}
}

// tokens makes an access token, and where it is time for it another refresh token.
func (s *Sim) tokens(app App, g grant, refresh string) map[string]any {
	life := time.Duration(app.Seconds) * time.Second
	if life == 0 {
		life = time.Hour
	}
	access := "sandbox-" + rand.Text()
	s.access[access] = grant{realm: g.realm, app: app.ID, expires: s.now().Add(life)}
	if refresh == "" || s.now().Sub(g.since) >= time.Duration(app.Rotate)*time.Second {
		next := "sandbox-" + rand.Text()
		s.refreshes[next] = grant{realm: g.realm, app: app.ID, since: s.now(), before: refresh}
		refresh = next
	}
	return map[string]any{
		"access_token": access, "refresh_token": refresh, "expires_in": int(life / time.Second), "x_refresh_token_expires_in": 8_640_000, "token_type": "bearer",
	}
}
