package sim

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// operation is one of the API, and who answers it.
type operation struct {
	id     string
	answer func(s *Sim, p *project, r *http.Request) (any, *refusal)
}

// operations are by pattern of net/http.
var operations = map[string]operation{
	"POST /oauth2/token":                                                         {id: "getToken"},
	"GET /v1/projects/{project}/events":                                          {"listEvents", (*Sim).listEvents},
	"GET /v1/projects/{project}/devices":                                         {"listDevices", (*Sim).listDevices},
	"GET /v1/projects/{project}/devices/{device}/environment_variables":          {"getEnvironment", (*Sim).getEnvironment},
	"PUT /v1/projects/{project}/devices/{device}/environment_variables":          {"setEnvironment", (*Sim).setEnvironment},
	"DELETE /v1/projects/{project}/devices/{device}/environment_variables/{key}": {"deleteEnvironment", (*Sim).deleteEnvironment},
}

var routes = func() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern := range operations {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	return mux
}()

func operationOf(r *http.Request) (operation, string) {
	_, pattern := routes.Handler(r)
	return operations[pattern], pattern
}

// refusal is an answer other than 2xx.
type refusal struct {
	status int
	text   string
	wait   time.Duration // For Retry-After; 0: none.
}

func refuse(status int, text string) *refusal { return &refusal{status: status, text: text} }

// Identify implements faults.Vendor: an account is a billing account.
func (s *Sim) Identify(r *http.Request) (operation, account string) {
	op, _ := operationOf(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if op.id == "getToken" {
		return op.id, ""
	}
	return op.id, s.tokens[bearer(r)].account
}

func bearer(r *http.Request) string {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return text
}

// Refuse implements faults.Vendor.
func (s *Sim) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if op, _ := operationOf(r); op.id == "getToken" && status < 429 {
		write(w, status, map[string]any{"error": "invalid_client", "error_description": text})
		return
	}
	name := http.StatusText(status)
	if status == http.StatusGatewayTimeout {
		name = "Took too long"
	}
	write(w, status, map[string]any{"err": text, "code": status, "status": name})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // Events stay as they came.
	_ = e.Encode(value)
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op, pattern := operationOf(r)
	var value any
	var no *refusal
	switch {
	case op.id == "":
		no = refuse(http.StatusNotFound, "there is no such call")
	case op.answer == nil:
		value, no = s.getToken(r)
	default:
		value, no = s.ask(op, pattern, r)
	}
	if no == nil {
		write(w, http.StatusOK, value)
		return
	}
	if no.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(no.wait.Seconds()))))
	}
	s.Refuse(w, r, no.status, no.text)
}

// ask checks who asks for what, and has it answered.
func (s *Sim) ask(op operation, pattern string, r *http.Request) (any, *refusal) {
	t, ok := s.tokens[bearer(r)]
	if !ok || !t.expires.IsZero() && !s.now().Before(t.expires) {
		return nil, refuse(http.StatusUnauthorized, "the token is unknown or has ended")
	}
	a := s.account(t.account)
	if wait, ok := a.take(s.now()); !ok {
		no := refuse(http.StatusTooManyRequests, "too many requests of the account")
		if !a.NoRetryAfter {
			no.wait = wait
		}
		return nil, no
	}
	if slices.Contains(t.denied, op.id) {
		return nil, refuse(http.StatusForbidden, "the token may not do this")
	}
	mux := http.NewServeMux() // For its path values.
	var value any
	var no *refusal
	mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
		p := s.find(r.PathValue("project"))
		switch {
		case p == nil:
			no = refuse(http.StatusNotFound, "there is no such project")
		case p.account != t.account:
			no = refuse(http.StatusForbidden, "the project is another account's")
		default:
			value, no = op.answer(s, p, r)
		}
	})
	mux.ServeHTTP(nil, r)
	return value, no
}

// getToken gives a client that knows its secret a token.
func (s *Sim) getToken(r *http.Request) (any, *refusal) {
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" {
		return nil, refuse(http.StatusBadRequest, "grant_type is not client_credentials")
	}
	c, ok := s.clients[r.PostForm.Get("client_id")]
	if !ok || c.Secret != r.PostForm.Get("client_secret") {
		return nil, refuse(http.StatusUnauthorized, "the client is unknown, or its secret is another")
	}
	life := cmp.Or(c.Seconds, 1800)
	text := "sandbox-" + rand.Text()
	s.tokens[text] = token{c.Account, c.Denied, s.now().Add(time.Duration(life) * time.Second)}
	return map[string]any{"access_token": text, "token_type": "bearer", "expires_in": life}, nil
}
